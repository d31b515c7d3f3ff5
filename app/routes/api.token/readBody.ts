/** What was sent as JSON or as a form's fields; null for anything else, which is refused like a wrong question. */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const text = await request.text()
  if (type === 'application/x-www-form-urlencoded') return fieldsOf(text)
  if (type !== 'application/json') return null
  try {
    return JSON.parse(text)
  } catch {
    return null
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
