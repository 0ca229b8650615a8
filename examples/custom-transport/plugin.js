import { hub } from './hub-transport.js'

/** For `plugins` of a configuration: `hub://` is a URL like any other then. */
export const collectivePlugin = {
  name: 'hub',
  transports: { hub: ({ urls, logger }) => hub(urls[0], { logger }) },
}
