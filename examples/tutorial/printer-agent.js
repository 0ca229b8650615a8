import { fail } from '@collective/rpc'
import { printer } from './printer.js'

const printers = ['laser', 'label']
let jobs = 0

/** How the agent does it: on nodes alone. */
export const printerAgent = printer.implement({
  list: () => ({ printers }),
  print: ({ input, log }) => {
    if (!printers.includes(input.printer)) fail(`there is no printer ${input.printer}`)
    jobs += input.copies
    log.info({ ...input, job: jobs }, 'printing')
    return { job: jobs }
  },
})
