import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CollectiveError } from '@collective/core'

/** Which module, and for whom. */
export interface ModuleWish {
  /** A package's name, or the path of a file: absolute, or beginning with a dot. */
  readonly name: string
  /** The folder that a relative path starts from, and where a package that is not installed beside this one is looked for. */
  readonly folder: string
  /** Who wants it, such as `plugins (/etc/collective/config.yaml:3)`. */
  readonly wanted: string
}

type ModuleExports = Readonly<Record<string, unknown>>

/**
 * Imports a module.
 * @throws CollectiveError `pluginMissing` that says what to install, or what is wrong inside it
 */
export async function importModule(wish: ModuleWish): Promise<ModuleExports> {
  try {
    return isPath(wish.name) ? await importFile(resolve(wish.folder, wish.name)) : await importPackage(wish)
  } catch (error) {
    throw missing(wish, error)
  }
}

function isPath(name: string): boolean {
  return name.startsWith('.') || isAbsolute(name)
}

async function importFile(path: string): Promise<ModuleExports> {
  return (await import(pathToFileURL(path).href)) as ModuleExports
}

async function importPackage({ name, folder }: ModuleWish): Promise<ModuleExports> {
  try {
    return (await import(name)) as ModuleExports
  } catch (error) {
    if (!isNotFound(error, packageOf(name))) throw error
    return importFile(createRequire(join(folder, 'collective.yaml')).resolve(name))
  }
}

function missing({ name, wanted, folder }: ModuleWish, cause: unknown): CollectiveError {
  return new CollectiveError('pluginMissing', `${wanted}: ${problemWith({ name, folder }, cause)}`, { cause })
}

function problemWith({ name, folder }: { name: string; folder: string }, cause: unknown): string {
  if (!isNotFound(cause, isPath(name) ? resolve(folder, name) : packageOf(name)))
    return `the module ${name} cannot be loaded (${reasonOf(cause)}): correct it`
  return isPath(name)
    ? `expected a module at ${resolve(folder, name)}, there is none: correct the path`
    : `expected the package ${packageOf(name)}, which is not installed: npm install ${packageOf(name)}`
}

/** `@scope/name/part` is a part of `@scope/name`. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}

// Not where the module is there and one that it imports is missing.
function isNotFound(error: unknown, name: string): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const found = code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND'
  return !found && reasonOf(error).split(' imported from ')[0]?.includes(name) === true
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
