import { encodeText } from '../bytes/text'

// A leaf can never be taken for a node of the tree, nor the other way round: their hashes begin differently.
const leafMark = 0
const pairMark = 1
const hashBytes = 32
const stepBytes = hashBytes + 1
const onLeft = 0
const onRight = 1
// Enough for 2^24 members.
const maxSteps = 24
// Some milliseconds of hashing; then others have their turn.
const hashesPerTurn = 1_000

/** What a scheme hashes with. */
export interface TreeHash {
  /** Its first 32 bytes count. */
  hash(bytes: Uint8Array): Uint8Array
  /** Lets others have their turn. */
  turn(): Promise<void>
}

/** A roster as one hash, and for each member the proof that it is in it. */
export interface RosterTree {
  readonly root: Uint8Array
  /** In the roster's order: the hashes beside its way up, each after a byte that says on which side it stands. */
  readonly proofs: readonly Uint8Array[]
}

/** Whom a proof is for, and in what. */
export interface Membership {
  readonly identity: string
  readonly proof: Uint8Array
  readonly root: Uint8Array
}

/**
 * The tree over the members. What has no neighbour goes up as it is.
 * @param identities at least one
 */
export async function rosterTree(identities: readonly string[], by: TreeHash): Promise<RosterTree> {
  const steps: Uint8Array[][] = identities.map(() => [])
  let level: readonly Group[] = identities.map((identity, index) => ({
    hash: leafOf(identity, by),
    from: index,
    to: index + 1,
  }))
  while (level.length > 1) {
    if (level.length > hashesPerTurn) await by.turn()
    level = levelAbove(level, steps, by)
  }
  return { root: level[0]?.hash ?? new Uint8Array(hashBytes), proofs: steps.map(joinSteps) }
}

/** Whether a proof leads from an identity to the root. */
export function provesMember({ identity, proof, root }: Membership, by: TreeHash): boolean {
  if (proof.length % stepBytes !== 0 || proof.length > maxSteps * stepBytes) return false
  let hash = leafOf(identity, by)
  for (let offset = 0; offset < proof.length; offset += stepBytes) {
    const beside = proof.subarray(offset + 1, offset + stepBytes)
    hash = proof[offset] === onLeft ? pairOf(beside, hash, by) : pairOf(hash, beside, by)
  }
  return root.length === hashBytes && hash.every((byte, index) => byte === root[index])
}

/** A part of the tree, and which members are in it. */
interface Group {
  readonly hash: Uint8Array
  readonly from: number
  readonly to: number
}

function levelAbove(level: readonly Group[], steps: readonly Uint8Array[][], by: TreeHash): readonly Group[] {
  const above: Group[] = []
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index], level[index + 1]]
    if (left && right) {
      addStep(steps.slice(left.from, left.to), onRight, right.hash)
      addStep(steps.slice(right.from, right.to), onLeft, left.hash)
      above.push({ hash: pairOf(left.hash, right.hash, by), from: left.from, to: right.to })
    } else if (left) above.push(left)
  }
  return above
}

function addStep(members: readonly Uint8Array[][], side: number, hash: Uint8Array): void {
  const step = new Uint8Array(stepBytes)
  step[0] = side
  step.set(hash, 1)
  for (const steps of members) steps.push(step)
}

function joinSteps(steps: readonly Uint8Array[]): Uint8Array {
  const proof = new Uint8Array(steps.length * stepBytes)
  for (const [index, step] of steps.entries()) proof.set(step, index * stepBytes)
  return proof
}

function leafOf(identity: string, by: TreeHash): Uint8Array {
  const name = encodeText(identity)
  const bytes = new Uint8Array(name.length + 1)
  bytes[0] = leafMark
  bytes.set(name, 1)
  return by.hash(bytes).subarray(0, hashBytes)
}

function pairOf(left: Uint8Array, right: Uint8Array, by: TreeHash): Uint8Array {
  const bytes = new Uint8Array(2 * hashBytes + 1)
  bytes[0] = pairMark
  bytes.set(left, 1)
  bytes.set(right, hashBytes + 1)
  return by.hash(bytes).subarray(0, hashBytes)
}
