/** The longest path is RPC's, with the names of as many procedures as are called at once; pages have up to four segments. */
export const MOST_PATH = 1_024
export const MOST_SEGMENTS = 8
/** Invoices to pay are named one by one; Remix writes an address anew for each of some parameters. */
export const MOST_PARAMETERS = 600
/** More links than any page shows. */
export const MOST_DISCOVERED = 200

/** Where scripts of a page ask which routes lie behind its links. */
const DISCOVERY = '/__manifest'

/** No page has these, and Remix takes what follows two slashes, or what browsers read as such, for a host. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: They are what is looked for.
const UNKNOWN = /^\/\/|[\0-\x1f\x7f\\]/

const countOf = (mark: string, text: string) => text.split(mark).length - 1

const isLonger = (path: string) => path.length > MOST_PATH || countOf('/', path) + countOf('\\', path) > MOST_SEGMENTS

/**
 * The status for an address that no page can have: 400 for one that cannot be read, 404 for one that is longer than
 * any, null for all others. Remix compares each beginning of a path with each route: for 8,000 segments that takes
 * seconds, in which nobody else is answered.
 */
export function statusOfAddress(url: string): 400 | 404 | null {
  const [path = '', ...query] = url.split('?')
  if (isLonger(path) || countOf('&', query.join('?')) >= MOST_PARAMETERS) return 404
  try {
    // "/x/../__manifest" is the same address as "/__manifest". "*" has no path.
    const read = new URL(url.startsWith('/') ? `http://portal.invalid${url}` : url, 'http://portal.invalid')
    if (UNKNOWN.test(decodeURIComponent(read.pathname))) return 404
    return url.includes(DISCOVERY) && asksTooMuch(read) ? 404 : null
  } catch {
    return 400
  }
}

function asksTooMuch({ searchParams }: URL): boolean {
  const paths = searchParams.getAll('p')
  return paths.length > MOST_DISCOVERED || paths.some(isLonger)
}
