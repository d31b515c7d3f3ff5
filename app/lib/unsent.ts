import type { Unsent } from '~/server/refusals'
import { isKnownField, MOST_FIELDS } from './fieldNames'
import { ownPath, paths } from './paths'

/** What is given anew each time, and never sent back to a page. */
export const SECRET = /password|proof|^(code|response)$/i

/** A page carries this much, which is sent as three times as many bytes at worst and has to fit into one request. */
const LONGEST = 200_000

/**
 * What was sent to `request`, without passwords, codes and files; undefined for what is too long to be
 * carried. A form of signing in carries what it carried.
 */
export function unsentForm(request: Request, form: FormData): Unsent | undefined {
  const url = new URL(request.url)
  const carried = form.get('unsent')
  if (url.pathname.startsWith(paths.signIn())) {
    return (typeof carried === 'string' && unpackUnsent(carried)) || undefined
  }
  url.searchParams.delete('_data')
  const fields = [...form].flatMap(([name, value]): Unsent['fields'] =>
    typeof value === 'string' && isKnownField(name) && !SECRET.test(name) ? [[name, value]] : [],
  )
  const unsent = { path: `${url.pathname}${url.search}`, fields }
  return packUnsent(unsent).length > LONGEST ? undefined : unsent
}

/** For one hidden field. */
export const packUnsent = (unsent: Unsent): string => JSON.stringify(unsent)

/** Null for what no page of ours has written. Only an address of ours is ever sent to. */
export function unpackUnsent(text: string | undefined): Unsent | null {
  if (!text || text.length > LONGEST) return null
  try {
    const { path, fields } = JSON.parse(text) as Partial<Unsent>
    if (typeof path !== 'string' || ownPath(path) !== path || !Array.isArray(fields)) return null
    if (fields.length > MOST_FIELDS) return null
    const pairs = fields.filter(
      (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string'),
    )
    return { path, fields: pairs.filter(([name]) => isKnownField(name) && !SECRET.test(name)) }
  } catch {
    return null
  }
}
