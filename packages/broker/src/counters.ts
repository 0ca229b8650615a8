/** What happened at a broker since it started. */
export interface BrokerCounts {
  /** TCP connections taken. */
  connections: number
  /** CONNECTs admitted. */
  admitted: number
  /** CONNECTs refused: a wrong name or password, or too many sessions. */
  refused: number
  /** Sessions ended because another took their client id. */
  takenOver: number
  /** Publications passed on. */
  published: number
  /** Publications dropped because their sender may not write there. */
  deniedPublications: number
  /** Subscriptions refused. */
  deniedSubscriptions: number
  /** Retained messages passed on but not kept for want of room. */
  notRetained: number
  /** Connections ended because a packet was too long. */
  oversized: number
  /** Connections ended because they did not read what was sent to them. */
  slowReaders: number
  /** Connections ended because nothing came within one and a half times their keepalive. */
  silent: number
  /** Connections ended because what came was not MQTT, or broke off. */
  broken: number
}

/** All zero. */
export function zeroCounts(): BrokerCounts {
  return {
    connections: 0,
    admitted: 0,
    refused: 0,
    takenOver: 0,
    published: 0,
    deniedPublications: 0,
    deniedSubscriptions: 0,
    notRetained: 0,
    oversized: 0,
    slowReaders: 0,
    silent: 0,
    broken: 0,
  }
}
