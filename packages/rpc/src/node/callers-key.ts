/**
 * What a caller's requests and runs are remembered under. A name that is somebody else's is another key: nobody gets the answer to it, ends it
 * or uses up its attempts.
 * @param name the id of a request or a run
 */
export function callersKey(caller: string, name: string): string {
  // No caller id has a line feed.
  return `${caller}\n${name}`
}
