import { Failure } from '../processes/failure.js'

/** @throws Failure when this Node.js is older than the workspace needs */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  throw new Failure(`Node.js 20.19 or newer is needed, this is ${process.versions.node}: install a newer one`)
}
