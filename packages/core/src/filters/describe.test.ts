import { expect, it } from 'vitest'
import { describeFilter } from './describe'
import { parseFilter } from './syntax/parse-filter'

it.each([
  ['all()', 'all nodes'],
  ['not all()', 'nodes where nothing holds'],
  ['apache', 'nodes where it has the class apache'],
  [
    'not apache and not /^role/',
    'nodes where it has not the class apache and it has no class that matches /^role/',
  ],
  ['/^role/i', 'nodes where it has a class that matches /^role/i'],
  ['agent(puppet) or agent(/x/)', 'nodes where it has the agent puppet or it has an agent that matches /x/'],
  [
    'identity(web1) or not identity(/^db/)',
    'nodes where the identity is web1 or the identity does not match /^db/',
  ],
  [
    'os.family = debian and cpus >= 8',
    'nodes where the fact os.family is debian and the fact cpus is at least 8',
  ],
  [
    'a < 1 or a <= 2 or a > 3',
    'nodes where the fact a is less than 1 or the fact a is at most 2 or the fact a is more than 3',
  ],
  ['a != 1 and a !~ /x/', 'nodes where the fact a is not 1 and the fact a does not match /x/'],
  ['not a = london', 'nodes where the fact a is not london or is missing'],
  ['not a != 1', 'nodes where the fact a is 1 or is missing'],
  ['v >= version(5.10)', 'nodes where the fact v is at least version("5.10")'],
  ["service('httpd').status = running", 'nodes where service("httpd") says that status is running'],
  ['not puppet().enabled = true', 'nodes where puppet() says that enabled is not true'],
  ['a=1 and (b or c)', 'nodes where the fact a is 1 and (it has the class b or it has the class c)'],
  ['not (b or c=1)', 'nodes where it has not the class b and the fact c is not 1 or is missing'],
  [
    'a or not (b or c)',
    'nodes where it has the class a or (it has not the class b and it has not the class c)',
  ],
])('%s is: %s', (compound, text) => {
  expect(describeFilter(parseFilter({ compound: [compound] }))).toBe(text)
})
