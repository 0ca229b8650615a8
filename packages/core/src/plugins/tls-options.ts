import { CollectiveError } from '../errors/error'

/** How a transport encrypts its connections, and knows the broker and shows itself by that. */
export interface TlsOptions {
  /** PEM of the authorities that may have signed the broker's certificate. @default those of Node.js */
  readonly ca?: string | readonly string[]
  /** PEM of the certificate (and its chain) that shows who we are. Needs `key`. */
  readonly cert?: string
  /** PEM of the private key of `cert`. */
  readonly key?: string
  /** Opens `key`, where that is encrypted. */
  readonly passphrase?: string
  /** The name that the broker's certificate must have. @default the host of the URL */
  readonly serverName?: string
}

/** The same as Node.js takes it; what is not set is not there. */
export interface TlsSettings {
  readonly ca?: string | string[]
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  readonly servername?: string
}

/** @throws CollectiveError `invalidOption` for a certificate without its key, or the other way round */
export function tlsSettings({ ca, cert, key, passphrase, serverName }: TlsOptions): TlsSettings {
  if ((cert === undefined) !== (key === undefined))
    throw new CollectiveError(
      'invalidOption',
      'expected cert and key together, got one of them: give both or none',
    )
  return Object.freeze({
    ...(ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  })
}
