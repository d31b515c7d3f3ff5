import { z } from 'zod'

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/)
const credential = {
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.unknown(),
}

const added = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(32)).max(10).default([]),
  }),
})

const used = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
})

/** What a browser answers, as JSON in one field of a form; null for anything else. */
const read =
  <Schema extends z.ZodType>(schema: Schema) =>
  (text: string): (z.output<Schema> & { token: string }) | null => {
    const answer = schema.safeParse(jsonOf(text))
    if (!answer.success) return null
    const { response } = answer.data as { response: { clientDataJSON: string } }
    const client = z
      .object({ challenge: base64url })
      .safeParse(jsonOf(Buffer.from(response.clientDataJSON, 'base64url').toString()))
    return client.success ? { ...(answer.data as z.output<Schema> & object), token: client.data.challenge } : null
  }

export const readAdded = read(added)
export const readUsed = read(used)

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
