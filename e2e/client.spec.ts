import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from '@playwright/test'
import type { createClient as CreateClient, OriginsError as Problem, Tokens } from '../server/client'
import { CLOCK, cookieOf, PASSWORD, portal, type Running, startPortal } from './portal'

const root = fileURLToPath(new URL('..', import.meta.url))
const EMAIL = 'client@demo.test'

let dataDir: string
let port: string
let running: Running
let createClient: typeof CreateClient
let OriginsError: typeof Problem

/** Again on the same data and address, at a later moment. */
async function start(minutes = 0): Promise<void> {
  const clock = new Date(Date.parse(CLOCK) + minutes * 60_000).toISOString()
  running = await startPortal(dataDir, 'demo', { PORT: port, PORTAL_CLOCK: clock })
}

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'origins-client-'))
  port = await freePort()
  await start()
  ;({ createClient, OriginsError } = await import(pathToFileURL(join(root, 'build/origins-client/index.js')).href))
})

test.afterAll(async () => {
  await running.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

test('the example lists all of one’s own invoices', async () => {
  const { out, error } = await run(['docs/examples/list-invoices.mjs', running.url, EMAIL], `${PASSWORD}\n`)
  expect(error).toBe('')
  const listed = out.trim().split('\n')
  const csv = await fetch(`${running.url}/invoices.csv`, { headers: { cookie: await cookieOf(running.url, EMAIL) } })
  const numbers = (await csv.text()).trim().split('\r\n').slice(1)
  expect(listed).toHaveLength(numbers.length)
  for (const line of listed) expect(line).toMatch(/^\S+\t\d{4}-\d\d-\d\d\t[a-z]+\t\d+\.\d\d [A-Z]{3}$/)
})

test('the example says why it could not', async () => {
  const refused = await run(['docs/examples/list-invoices.mjs', running.url, EMAIL], 'wrong password')
  expect(refused).toMatchObject({ status: 1, out: '', error: expect.stringMatching(/^invalid_grant: /) })
  expect(await run(['docs/examples/list-invoices.mjs'], '')).toMatchObject({ status: 2 })
})

test('every snippet of the guide runs', async () => {
  const [first = '', keeping = '', ended = ''] = snippets('js')
  const file = join(dataDir, 'tokens.json')
  const given = (password: string) =>
    `const [url, email, password, file] = ${JSON.stringify([running.url, EMAIL, password, file])}\n`
  const print = '\nprocess.stdout.write(String(rows.length > 0))'
  const evaluate = (code: string) => run(['--input-type=module', '--eval', code], '')
  expect(await evaluate(given(PASSWORD) + first + print)).toMatchObject({ status: 0, out: 'true' })
  expect(await evaluate(given(PASSWORD) + keeping + print)).toMatchObject({ status: 0, out: 'true' })
  expect(await evaluate(given('no longer needed') + keeping + print)).toMatchObject({ status: 0, out: 'true' })
  const revoked = `${given('')}
import { readFileSync } from 'node:fs'
import { createClient } from 'origins/client'
const portal = createClient({ url, tokens: { ...JSON.parse(readFileSync(file, 'utf8')), accessToken: '', refreshToken: 'ended' } })
`
  expect(await evaluate(revoked + ended)).toMatchObject({ status: 0, out: 'Sign in again\n' })

  const [example = '', grant = '', list = ''] = snippets('sh').map((code) =>
    code.replace(/^npm .*\n/, '').replaceAll('http://localhost:3000', running.url),
  )
  const shell = (code: string, env: Record<string, string> = {}) =>
    spawnSync('sh', ['-c', code], { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } })
  expect(shell(example).stdout).toMatch(/\d+\.\d\d [A-Z]{3}\n/)
  test.skip(shell('curl --version').status !== 0, 'curl is not installed')
  const granted = JSON.parse(shell(grant).stdout)
  expect(Object.keys(granted)).toEqual(Object.keys(JSON.parse(snippets('json')[0] ?? '')))
  const answer = JSON.parse(shell(list, { ACCESS_TOKEN: granted.access_token }).stdout)
  expect(answer.result.data.rows.length).toBeGreaterThan(0)
})

test('a client goes on past the end of its access token, and past a restart of the portal', async () => {
  const asked: string[] = []
  const counting: typeof fetch = (input, init) => {
    asked.push(new URL(String(input)).pathname)
    return fetch(input, init)
  }
  const kept: Tokens[] = []
  const origins = createClient({
    url: running.url,
    email: EMAIL,
    password: PASSWORD,
    fetch: counting,
    onTokens: (tokens) => void kept.push(tokens),
  })
  const before = await origins.invoices.list.query({})
  await running.stop()
  await start(11)
  const all = await Promise.all([origins.invoices.list.query({}), origins.services.list.query({})])
  expect(all[0].rows).toEqual(before.rows)
  expect(asked).toEqual([
    '/api/token',
    '/rpc/invoices.list',
    '/rpc/invoices.list,services.list',
    '/api/token',
    '/rpc/invoices.list,services.list',
  ])
  const old = await fetch(`${running.url}/rpc/invoices.list?input=%7B%7D`, {
    headers: { authorization: `Bearer ${kept[0]?.accessToken}` },
  })
  expect(old.status).toBe(401)
})

test('a client whose session was ended says so', async () => {
  const origins = createClient({ url: running.url, email: 'admin@demo.test', password: PASSWORD })
  await origins.clients.list.query({})
  const ended = portal(dataDir, ['add-person', 'admin@demo.test', '--name', 'Ada', '--staff', 'admin'], PASSWORD)
  expect(ended.error).toBe('')
  const error = await origins.clients.list.query({}).catch((refused) => refused)
  expect(error.cause).toBeInstanceOf(OriginsError)
  expect(error.cause).toMatchObject({ code: 'session_ended' })
  expect(error.message).toContain('The session has ended')
})

const guide = readFileSync(join(root, 'docs/client.md'), 'utf8')
const snippets = (language: string): string[] =>
  [...guide.matchAll(/```(\w+)\n(.*?)```/gs)].flatMap(([, name, code]) => (name === language ? [code ?? ''] : []))

function run(args: string[], input: string): Promise<{ status: number | null; out: string; error: string }> {
  const child: ChildProcess = spawn('node', args, { cwd: root, stdio: 'pipe' })
  const said = { out: '', error: '' }
  child.stdout?.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    said.error += chunk
  })
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...said })))
}

async function freePort(): Promise<string> {
  const probe = createServer()
  await new Promise<void>((ready) => probe.listen(0, ready))
  const address = probe.address()
  await new Promise((closed) => probe.close(closed))
  return String(typeof address === 'object' ? address?.port : '')
}
