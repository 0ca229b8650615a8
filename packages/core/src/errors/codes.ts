/**
 * Every error code of the project, with what it means. One list: `err.code`, the wire and `docs/errors.md` use the same words,
 * and `retryable` says whether the same call may succeed later without a change.
 */
export const errorCodes = {
  // Configuration and use
  invalidOption: { retryable: false, meaning: 'An option is missing, of the wrong type or out of range.' },
  invalidIdentity: {
    retryable: false,
    meaning: 'An identity is not `[A-Za-z0-9_.-]+` of at most 128 characters.',
  },
  invalidName: {
    retryable: false,
    meaning: 'A collective, agent or event kind is not `[a-z0-9_-]{1,32}`, or an action is not a name.',
  },
  invalidAgent: { retryable: false, meaning: 'An agent is defined in a way the wire cannot carry.' },
  ddlSyntax: {
    retryable: false,
    meaning:
      'A DDL file of MCollective does not parse, or is a program; the error has file, line and column.',
  },
  invalidAddress: { retryable: false, meaning: 'An address does not follow the naming of the protocol.' },
  configInvalid: {
    retryable: false,
    meaning: 'A configuration file or variable cannot be used as it stands.',
  },
  configMissing: { retryable: false, meaning: 'Something that must be configured is not.' },
  pluginMissing: {
    retryable: false,
    meaning: 'A package or module that the configuration names is not installed or exports nothing usable.',
  },
  filterSyntax: { retryable: false, meaning: 'A filter does not parse; the error has the position.' },
  filterInvalid: { retryable: false, meaning: 'A filter in JSON form is not one, or is past a limit.' },
  targetMissing: {
    retryable: false,
    meaning: 'A run names no target: give `where`, `roster` or `where: all()`.',
  },
  rosterInvalid: { retryable: false, meaning: 'A roster or node list cannot be read.' },
  unsupported: {
    retryable: false,
    meaning: 'What was asked for is not possible on this platform or with this plug-in.',
  },
  // Connection
  connectTimeout: { retryable: true, meaning: 'The broker did not answer within the connect timeout.' },
  connectRefused: { retryable: true, meaning: 'Nothing accepts connections at the broker address.' },
  connectFailed: {
    retryable: true,
    meaning: 'The connection to the broker could not be made for another reason.',
  },
  addressInUse: {
    retryable: true,
    meaning: 'Another program listens on the port that the broker should take.',
  },
  listenFailed: { retryable: false, meaning: 'The broker cannot listen on the host and port it was given.' },
  notAuthorized: { retryable: false, meaning: 'The broker refused the credentials or the address.' },
  identityConflict: { retryable: false, meaning: 'Another process uses the same identity at the broker.' },
  notConnected: { retryable: true, meaning: 'There is no connection to the broker now.' },
  disconnected: {
    retryable: true,
    meaning: 'The connection to the broker was lost while an answer was awaited.',
  },
  closed: { retryable: false, meaning: 'The object has been closed.' },
  alreadyRead: {
    retryable: false,
    meaning: 'What can be iterated once has been, or its values were not kept.',
  },
  drainTimeout: {
    retryable: false,
    meaning: 'Closing did not finish by its deadline; the error lists what was left.',
  },
  aborted: { retryable: false, meaning: 'The caller aborted.' },
  // Frames and messages
  frameMalformed: { retryable: false, meaning: 'Bytes that are no frame.' },
  frameTooLarge: { retryable: false, meaning: 'A frame is larger than the limit.' },
  frameVersion: { retryable: false, meaning: 'A frame of a version this side does not speak.' },
  schemeMismatch: {
    retryable: false,
    meaning: 'A frame made with another security scheme than the one configured.',
  },
  wrongAddress: { retryable: false, meaning: 'A frame that is not meant for the address it came on.' },
  notVerified: { retryable: false, meaning: 'A frame whose seal does not hold.' },
  credentialInvalid: {
    retryable: false,
    meaning:
      'A credential, key, group key or revocation list that is malformed, not of the authority, or says more than its issuer may.',
  },
  credentialExpired: { retryable: false, meaning: 'A credential that is not valid yet, or no longer.' },
  credentialRevoked: { retryable: false, meaning: 'A credential that the authority has revoked.' },
  credentialUnknown: {
    retryable: false,
    meaning: 'A frame that names a credential which it does not bring and which is not known here.',
  },
  wrongCollective: {
    retryable: false,
    meaning: 'A frame in a collective that the credential of its sender does not name.',
  },
  unknownKey: { retryable: true, meaning: 'A frame that is encrypted for a key which is not here.' },
  unknownEpoch: {
    retryable: true,
    meaning: 'A frame that is encrypted by a group key of an epoch which is not known here.',
  },
  groupKeyExpired: {
    retryable: false,
    meaning: 'There were group keys for what is to be sent, and none counts now.',
  },
  keyExposed: { retryable: false, meaning: 'A key file that others than its owner can read.' },
  bodyMalformed: { retryable: false, meaning: 'A verified body that is no message, or nested too deep.' },
  unsupportedVersion: { retryable: false, meaning: 'A message version this side does not speak.' },
  notAwaited: { retryable: false, meaning: 'An answer that nobody waits for (any more).' },
  requestTooLarge: { retryable: false, meaning: 'A request is larger than the frame limit.' },
  replyTooLarge: { retryable: false, meaning: 'A reply is larger than the reply limit.' },
  // Life of a request
  ttlExpired: { retryable: true, meaning: 'The request came later than its ttl allows.' },
  clockSkew: {
    retryable: false,
    meaning: 'The clocks of caller and node differ by more than the permitted skew.',
  },
  ttlTooLong: { retryable: false, meaning: 'The ttl is longer than the node accepts.' },
  createdBeforeStart: {
    retryable: true,
    meaning: "The request is older than the node's journal, so that nobody knows whether it ran.",
  },
  duplicateRun: {
    retryable: false,
    meaning: 'The node has already answered a request of this run; say attempt n+1 to run again.',
  },
  journalFull: { retryable: true, meaning: 'The node remembers as many live requests as it may.' },
  journalUnavailable: {
    retryable: true,
    meaning: 'The journal cannot be opened or written, and a node runs nothing that it would not remember.',
  },
  journalInUse: { retryable: false, meaning: 'Another process has this journal open.' },
  queueFull: { retryable: true, meaning: 'The node runs and queues as many actions as it may.' },
  callerShare: { retryable: true, meaning: 'This caller uses its whole share of the node.' },
  draining: { retryable: true, meaning: 'The node is shutting down and takes no new work.' },
  // Actions
  unknownAgent: { retryable: false, meaning: 'The node has no such agent.' },
  unknownAction: { retryable: false, meaning: 'The agent has no such action.' },
  missingData: { retryable: false, meaning: 'A required input was not given.' },
  invalidData: { retryable: false, meaning: 'An input does not fit the schema of the action.' },
  invalidOutput: { retryable: false, meaning: 'An action returned data that does not fit its own schema.' },
  actionFailed: { retryable: false, meaning: 'The action said that it failed.' },
  actionError: { retryable: false, meaning: 'The action threw.' },
  denied: { retryable: false, meaning: 'The caller may not do this here.' },
  policySyntax: {
    retryable: false,
    meaning: 'A policy or groups file does not parse; the error has file, line and column.',
  },
  policyUnavailable: { retryable: true, meaning: 'The folder of policy files cannot be read.' },
  auditUnavailable: { retryable: true, meaning: 'The audit log cannot be opened or written.' },
  timedOut: { retryable: true, meaning: 'The action did not finish within its timeout.' },
  cancelled: { retryable: true, meaning: 'The caller cancelled.' },
  notMatched: { retryable: false, meaning: 'The node does not (or no longer) match the filter.' },
  noopUnsupported: { retryable: false, meaning: 'A dry run was asked of an action that has none.' },
  interrupted: { retryable: false, meaning: 'The action was running when the node process ended.' },
  replyLost: { retryable: false, meaning: 'The action ran, but its stored reply is gone.' },
  streamGap: { retryable: false, meaning: 'A partial reply is missing and could not be had again.' },
  // What a client says of a node
  unreachable: { retryable: true, meaning: 'The broker says that nobody is there.' },
  noReply: { retryable: true, meaning: 'The node did not answer in time.' },
  notSent: { retryable: true, meaning: 'The request was not sent to this node.' },
  nothingDiscovered: { retryable: true, meaning: 'No node matches the filter.' },
  // Sources
  factsUnavailable: { retryable: true, meaning: 'A source of facts or classes could not be read.' },
  discoveryFailed: { retryable: true, meaning: 'A discovery source failed.' },
  locked: {
    retryable: true,
    meaning: 'Another program on the node holds what the action needs.',
  },
  providerFailed: { retryable: false, meaning: 'The program or service manager behind an agent failed.' },
  internal: { retryable: false, meaning: 'A defect of this software.' },
  // Tests
  simulationFailed: {
    retryable: false,
    meaning: 'A test of a simulated fleet failed, or waited for what never comes; the message has the seed.',
  },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>

/** A closed union: the same words in `err.code`, on the wire and in `docs/errors.md`. */
export type ErrorCode = keyof typeof errorCodes

/** Whether `text` is one of our codes; a newer peer may send one that this version does not know. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(errorCodes, text)
}
