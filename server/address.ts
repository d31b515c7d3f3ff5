/** The longest path is RPC's, with the names of as many procedures as are called at once; pages have up to four segments. */
export const MOST_PATH = 1_024
export const MOST_SEGMENTS = 8
/** More links than any page shows. */
export const MOST_DISCOVERED = 200

/** Where scripts of a page ask which routes lie behind its links. */
const DISCOVERY = '/__manifest'

const isLonger = (path: string) => path.length > MOST_PATH || (path.match(/[\\/]/g)?.length ?? 0) > MOST_SEGMENTS

/**
 * The status for an address that no page can have: 400 for one that cannot be read, 404 for one that is longer than
 * any, null for all others. Remix compares each beginning of a path with each route: for 8,000 segments that takes
 * seconds, in which nobody else is answered.
 */
export function statusOfAddress(url: string): 400 | 404 | null {
  const path = url.split('?', 1)[0] ?? ''
  if (isLonger(path)) return 404
  try {
    decodeURIComponent(path)
    // "/x/../__manifest" is the same address.
    return url.includes(DISCOVERY) && asksTooMuch(new URL(url, 'http://portal.invalid')) ? 404 : null
  } catch {
    return 400
  }
}

function asksTooMuch({ searchParams }: URL): boolean {
  const paths = searchParams.getAll('p')
  return paths.length > MOST_DISCOVERED || paths.some(isLonger)
}
