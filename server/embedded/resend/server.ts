import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'
import { same } from '../../auth/keys'
import type { Mailbox } from './mailbox'

export type EmbeddedResend = { baseUrl: string; apiKey: string; close: () => Promise<void> }

const addresses = z
  .union([z.string(), z.array(z.string()).max(50)])
  .transform((to) => (Array.isArray(to) ? to : [to]))
  .refine((to) => to.length > 0 && to.every((one) => /^[^<>@]*<?[^<>@\s]+@[^<>@\s]+>?$/.test(one)))

const email = z.object({
  from: z.string(),
  to: addresses,
  subject: z.string(),
  html: z.string().default(''),
  text: z.string().default(''),
  attachments: z
    .array(z.object({ filename: z.string(), content: z.base64() }))
    .default([])
    .transform((files) => files.map(({ filename, content }) => fileOf(filename, Buffer.from(content, 'base64')))),
})

const fileOf = (filename: string, content: Buffer) => ({
  filename,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
})

const MOST_BYTES = 40 * 2 ** 20

/**
 * Resend's `POST /emails` on a loopback port of its own, with its answers and its errors, so that the
 * same client sends with a key and without one. The key is made at each start.
 */
export async function startEmbeddedResend(mailbox: Mailbox, now: () => Date): Promise<EmbeddedResend> {
  const apiKey = `re_${randomBytes(20).toString('base64url')}`
  const server = createServer((req, res) => {
    take(req, res, { apiKey, mailbox, now }).catch(() => refuse(res, 500, 'application_error', 'Something went wrong'))
  })
  await new Promise<void>((listens, failed) => server.once('error', failed).listen(0, '127.0.0.1', listens))
  // A connection that cannot be accepted, for want of file descriptors, is lost; the client tries again.
  server.on('error', () => undefined)
  // A start that fails later must be able to end.
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    apiKey,
    close: async () => {
      const closed = new Promise((done) => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}

type Parts = { apiKey: string; mailbox: Mailbox; now: () => Date }

async function take(req: IncomingMessage, res: ServerResponse, { apiKey, mailbox, now }: Parts): Promise<void> {
  const body = await bodyOf(req)
  if (req.url !== '/emails') return refuse(res, 404, 'not_found', 'The requested endpoint does not exist')
  if (req.method !== 'POST') return refuse(res, 405, 'method_not_allowed', 'Method is not allowed for this path')
  const [, bearer] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? []
  if (!bearer) return refuse(res, 401, 'missing_api_key', 'Missing API Key')
  if (!same(bearer, apiKey)) return refuse(res, 403, 'invalid_api_key', 'API key is invalid')
  const key = keyOf(req)
  if (key !== null && (key.length < 1 || key.length > 256)) {
    return refuse(res, 400, 'invalid_idempotency_key', 'The key must be between 1-256 chars')
  }
  const sent = email.safeParse(body)
  if (!sent.success) {
    const field = String(sent.error.issues[0]?.path[0] ?? 'body')
    const missing = typeof body === 'object' && body !== null && !(field in body)
    return missing
      ? refuse(res, 422, 'missing_required_field', `Missing \`${field}\` field.`)
      : refuse(res, 422, 'validation_error', `Invalid \`${field}\` field.`)
  }
  const kept = mailbox.keep({ id: randomUUID(), at: now().toISOString(), ...sent.data }, key)
  if (kept) return answer(res, 200, kept)
  refuse(res, 409, 'invalid_idempotent_request', 'Same idempotency key used with a different request payload')
}

const keyOf = (req: IncomingMessage): string | null => {
  const key = req.headers['idempotency-key']
  return key === undefined ? null : String(key)
}

/** Undefined for what is not JSON, or more than Resend takes. */
async function bodyOf(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MOST_BYTES) chunks.push(chunk)
  }
  if (bytes > MOST_BYTES) return undefined
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

const refuse = (res: ServerResponse, statusCode: number, name: string, message: string): void =>
  answer(res, statusCode, { statusCode, name, message })

function answer(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(JSON.stringify(body))
}
