/** The longest password has 9 KB in a form. Parsing 1 MB of brackets takes a quarter of a second. */
const MOST_BYTES = 10_240

export const TOO_LARGE = Symbol('too large')

/** What was sent as JSON or as a form's fields; null for anything else, which is refused like a wrong question. */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const text = await textOf(request)
  if (text === null) return TOO_LARGE
  if (type === 'application/x-www-form-urlencoded') return fieldsOf(text)
  if (type !== 'application/json') return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Null if it is larger than a grant. The rest is not read. */
async function textOf({ headers, body }: Request): Promise<string | null> {
  if (Number(headers.get('content-length') ?? 0) > MOST_BYTES) return null
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true }
    if (done) return new TextDecoder().decode(Buffer.concat(chunks))
    bytes += value.length
    if (bytes > MOST_BYTES) {
      await reader?.cancel()
      return null
    }
    chunks.push(value)
  }
}

/** More than any grant has. */
const MOST_FIELDS = 20

/** A field that stands there twice would be read otherwise by the next reader. */
function fieldsOf(text: string): Record<string, string> | null {
  if (text.split('&', MOST_FIELDS + 1).length > MOST_FIELDS) return null
  const fields = [...new URLSearchParams(text)]
  return new Set(fields.map(([name]) => name)).size === fields.length ? Object.fromEntries(fields) : null
}
