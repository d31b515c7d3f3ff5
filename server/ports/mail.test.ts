import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openMailbox } from '../embedded/resend/mailbox'
import { startEmbeddedResend } from '../embedded/resend/server'
import { NOW } from '../testing'
import { createMail, MailFailed } from './mail'

const from = 'Northwind <portal@firm.test>'
const message = { to: 'ada@client.test', subject: 'Hello', html: '<p>Hello</p>', text: 'Hello', key: 'job_1' }

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'origins-mail-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

async function embedded(file = join(folder(), 'mailbox.db')) {
  const mailbox = openMailbox(file)
  const server = await startEmbeddedResend(mailbox, () => NOW)
  onTestFinished(async () => {
    await server.close()
    mailbox.close()
  })
  return { mailbox, server, mail: createMail({ ...server, from }) }
}

/** Answers as it is told to, on a port of its own. */
async function answering(status: number, body: unknown): Promise<string> {
  const server = createServer((_, res) => {
    res.writeHead(status, { 'content-type': 'application/json' })
    res.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const failure = async (sending: Promise<unknown>): Promise<MailFailed> => {
  const error = await sending.catch((thrown: unknown) => thrown)
  if (!(error instanceof MailFailed)) throw new Error(`not a failed mail: ${error}`)
  return error
}

test('a mail is kept as it was sent, and is there after a restart', async () => {
  const file = join(folder(), 'mailbox.db')
  const { mail, mailbox } = await embedded(file)
  const pdf = { filename: 'INV-2026-0001.pdf', contentType: 'application/pdf', content: 'JVBERi0xLjcK' }
  const { id } = await mail.send({ ...message, attachments: [pdf] })
  const { key, to, ...parts } = message
  const attachments = [{ filename: 'INV-2026-0001.pdf', bytes: 9, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]
  expect(mailbox.find(id ?? '')).toEqual({ id, at: NOW.toISOString(), from, to: [to], attachments, ...parts })
  const again = openMailbox(file)
  onTestFinished(again.close)
  expect(again.list().map((kept) => kept.subject)).toEqual(['Hello'])
})

test('the newest comes first, and one address sees its own', async () => {
  const { mail, mailbox } = await embedded()
  await mail.send(message)
  await mail.send({ ...message, key: 'job_2', to: 'Bo@client.test' })
  expect(mailbox.list().map((kept) => kept.to)).toEqual([['Bo@client.test'], ['ada@client.test']])
  expect(mailbox.list('bo@client.test')).toHaveLength(1)
  expect(mailbox.list('nobody@client.test')).toEqual([])
})

test('the same mail sent again is kept once and has the same id', async () => {
  const { mail, mailbox } = await embedded()
  const ids = await Promise.all([mail.send(message), mail.send(message), mail.send(message)])
  expect(new Set(ids.map(({ id }) => id)).size).toBe(1)
  expect(mailbox.list()).toHaveLength(1)
})

test('the same key with another body is refused, which says that the first one is on its way', async () => {
  const { mail, mailbox, server } = await embedded()
  await mail.send(message)
  expect(await mail.send({ ...message, subject: 'Composed a little differently' })).toEqual({ id: null })
  expect(mailbox.list().map((kept) => kept.subject)).toEqual(['Hello'])
  const answer = await fetch(`${server.baseUrl}/emails`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'idempotency-key': message.key },
    body: JSON.stringify({ ...message, from, subject: 'Another' }),
  })
  expect(answer.status).toBe(409)
  expect(await answer.json()).toMatchObject({ statusCode: 409, name: 'invalid_idempotent_request' })
})

test('an answer that is lost is not known, and the repeat sends nothing twice', async () => {
  const { mailbox, server } = await embedded()
  // What stands in between hands the mail on and breaks the connection of whoever sent it.
  let lost = 0
  const between = createServer(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    const { authorization = '', 'idempotency-key': key } = req.headers
    const answer = await fetch(`${server.baseUrl}${req.url}`, {
      method: 'POST',
      headers: { authorization, 'idempotency-key': String(key) },
      body: Buffer.concat(chunks),
    })
    if (lost++ === 0) return res.destroy()
    res.writeHead(answer.status, { 'content-type': 'application/json' })
    res.end(await answer.text())
  })
  await new Promise<void>((listens) => between.listen(0, '127.0.0.1', listens))
  onTestFinished(() => void between.close())
  const baseUrl = `http://127.0.0.1:${(between.address() as AddressInfo).port}`
  const mail = createMail({ apiKey: server.apiKey, baseUrl, from })
  expect((await failure(mail.send(message))).outcome).toBe('unknown')
  expect(mailbox.list()).toHaveLength(1)
  const { id } = await mail.send(message)
  expect(mailbox.list().map((kept) => kept.id)).toEqual([id])
})

test('a key that is wrong is told as Resend tells it, and may be mended', async () => {
  const { mailbox, server } = await embedded()
  const failed = await failure(createMail({ ...server, apiKey: 're_wrong', from }).send(message))
  expect(failed.message).toBe('invalid_api_key 403')
  expect(failed.outcome).toBe('later')
  const bare = await fetch(`${server.baseUrl}/emails`, { method: 'POST', body: '{}' })
  expect(await bare.json()).toMatchObject({ statusCode: 401, name: 'missing_api_key' })
  expect(mailbox.list()).toEqual([])
})

test.each([
  ['an address that is none', { to: 'not an address' }, 'validation_error 422', 'refused'],
  ['a key that is too long', { key: 'k'.repeat(257) }, 'invalid_idempotency_key 400', 'refused'],
] as const)('%s is refused for good', async (_, over, reason, outcome) => {
  const { mail, mailbox } = await embedded()
  const failed = await failure(mail.send({ ...message, ...over }))
  expect(failed).toMatchObject({ message: reason, outcome })
  expect(mailbox.list()).toEqual([])
})

test.each([
  [429, 'rate_limit_exceeded', 'later'],
  [429, 'daily_quota_exceeded', 'later'],
  [500, 'application_error', 'later'],
  [409, 'concurrent_idempotent_requests', 'later'],
  [403, 'validation_error', 'later'],
  [422, 'invalid_parameter', 'refused'],
  [404, 'not_found', 'refused'],
  [504, 'application_error', 'unknown'],
] as const)('%i %s is %s', async (statusCode, name, outcome) => {
  const baseUrl = await answering(statusCode, { statusCode, name, message: 'as the test says' })
  const failed = await failure(createMail({ apiKey: 're_test', baseUrl, from }).send(message))
  expect(failed).toMatchObject({ outcome, message: `${name} ${statusCode}` })
})

test('a page of something else in between, nobody there, and no answer in time are told apart from a refusal', async () => {
  const page = await answering(502, '<h1>Bad gateway</h1>')
  expect((await failure(createMail({ apiKey: 're_test', baseUrl: page, from }).send(message))).outcome).toBe('unknown')
  const { server } = await embedded()
  await server.close()
  expect((await failure(createMail({ ...server, from }).send(message))).outcome).toBe('unknown')
  const silent = createServer(() => undefined)
  await new Promise<void>((listens) => silent.listen(0, '127.0.0.1', listens))
  onTestFinished(() => void silent.close().closeAllConnections())
  const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const impatient = createMail({ apiKey: 're_test', baseUrl, from, timeoutMs: 50 })
  expect((await failure(impatient.send(message))).outcome).toBe('unknown')
})
