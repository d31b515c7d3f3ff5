import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cookieOf, PASSWORD, portal, startPortal } from './portal'
import { expect, test, url } from './test'

const cookie = () => process.env.COOKIE_client ?? ''

test('every answer carries the headers that protect it', async () => {
  for (const path of ['/sign-in', '/nowhere', '/rpc/invoices.list', '/healthz', '/favicon.svg', '/invoices.csv']) {
    const { headers } = await fetch(`${url()}${path}`, { redirect: 'manual' })
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy, path).toMatch(/script-src 'nonce-[^']+' 'strict-dynamic'/)
    expect(policy, path).not.toMatch(/unsafe-(inline|eval)/)
    expect(policy, path).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('same-origin')
    expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin')
    expect(headers.get('x-request-id'), path).toMatch(/^req_/)
  }
})

test('pages are not stored, and each has a nonce of its own', async () => {
  const pages = await Promise.all([1, 2].map(() => fetch(`${url()}/invoices`, { headers: { cookie: cookie() } })))
  const policies = pages.map((page) => page.headers.get('content-security-policy'))
  expect(policies[0]).not.toBe(policies[1])
  for (const page of pages) {
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('etag')).toBeNull()
    const nonce = /'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1]
    const scripts = (await page.text()).match(/<script[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
  }
})

test('a change asked for by another site is refused, whatever it asks for', async () => {
  for (const path of ['/sign-out', '/sign-in', '/rpc/invoices.list', '/nowhere']) {
    const answer = await fetch(`${url()}${path}`, {
      method: 'POST',
      headers: {
        cookie: cookie(),
        origin: 'https://evil.example',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'intent=sign-out',
      redirect: 'manual',
    })
    expect(answer.status, path).toBe(403)
  }
  const still = await fetch(`${url()}/invoices`, { headers: { cookie: cookie() }, redirect: 'manual' })
  expect(still.status).toBe(200)
})

test('a door that looks at no cookie answers whoever asks, wherever the question comes from', async ({ request }) => {
  const asked = (headers: Record<string, string>) => request.post('/unsubscribe?token=x', { form: { a: 'b' }, headers })
  const plain = (await asked({})).status()
  expect(plain).toBeLessThan(500)
  for (const origin of ['https://mail.example', 'null']) expect((await asked({ origin })).status()).toBe(plain)
})

test('after signing in one goes to a page of ours, whatever the address says', async () => {
  for (const next of [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ]) {
    const answer = await fetch(`${url()}/sign-in?next=${encodeURIComponent(next)}`, {
      headers: { cookie: cookie() },
      redirect: 'manual',
    })
    expect(answer.status).toBe(302)
    expect(answer.headers.get('location'), next).toBe('/')
  }
})

test('a strange Host header changes no address in a page', async () => {
  const answer = await fetch(`${url()}/sign-in`, {
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
  })
  expect(await answer.text()).not.toContain('evil.example')
})

test('RPC answers a stranger with 401, somebody without the right with 403, a bad input with 422', async () => {
  const ask = (who: string, path: string) =>
    fetch(`${url()}/rpc/${path}`, { headers: { cookie: process.env[`COOKIE_${who}`] ?? '' } })
  const list = 'invoices.list?input=%7B%7D'
  expect((await ask('nobody', list)).status).toBe(401)
  expect((await ask('usage', list)).status).toBe(403)
  expect((await ask('client', list)).status).toBe(200)
  const bad = await ask('client', `invoices.list?input=${encodeURIComponent('{"sort":"colour"}')}`)
  expect(bad.status).toBe(422)
  expect((await bad.json()).error.data.fields).toHaveProperty('sort')
  const unknown = await ask('client', `invoices.list?input=${encodeURIComponent('{"clientId":"x"}')}`)
  expect(unknown.status).toBe(422)
})

test('a health check needs nobody', async () => {
  const answer = await fetch(`${url()}/healthz`)
  expect([answer.status, await answer.text()]).toEqual([200, 'ok'])
})

test('addresses that cannot be read end in an answer of their own, never in 500', async () => {
  for (const path of [
    '/%',
    '/%E0%A4%A',
    '/invoices/%00',
    '/invoices?after=%FF',
    '/services/..%2f..%2fetc',
    '/assets/../server/index.js',
  ]) {
    const answer = await fetch(`${url()}${path}`, { headers: { cookie: cookie() }, redirect: 'manual' })
    expect([200, 400, 404, 422], path).toContain(answer.status)
  }
})

test('more than a form can hold is refused, said beforehand or not', async () => {
  const body = 'x'.repeat(1_500_000)
  const said = await fetch(`${url()}/sign-in`, { method: 'POST', body })
  expect(said.status).toBe(413)
  const unsaid = await fetch(`${url()}/sign-in`, {
    method: 'POST',
    body: new Blob([body]).stream(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    duplex: 'half',
  } as RequestInit).then(
    (answer) => answer.status,
    // The connection may be closed before the answer is read.
    () => 413,
  )
  expect(unsaid).toBe(413)
  expect((await fetch(`${url()}/healthz`)).status).toBe(200)
})

test('a server that an error ends says why in its log, and ends badly', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'origins-fault-'))
  const fault = encodeURIComponent("process.on('SIGUSR2',()=>{throw new Error('a fault nobody handles')})")
  const running = await startPortal(
    dataDir,
    'start',
    { NODE_OPTIONS: `--import=data:text/javascript,${fault}` },
    'pipe',
  )
  try {
    let log = ''
    running.process.stderr?.on('data', (chunk) => {
      log += chunk
    })
    const ended = new Promise((resolve) => running.process.once('close', (...how) => resolve(how)))
    running.process.kill('SIGUSR2')
    expect(await ended).toEqual([1, null])
    const said = log.split('\n').find((line) => line.includes('a fault nobody handles')) ?? '{}'
    expect(JSON.parse(said)).toMatchObject({ level: 60, err: { message: 'a fault nobody handles' } })
  } finally {
    running.process.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('a server that is told to stop ends its streams, and ends well', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'origins-stop-'))
  const email = 'ada@firm.test'
  portal(dataDir, ['add-person', email, '--name', 'Ada', '--staff', 'admin'], `${PASSWORD}\n`)
  const running = await startPortal(dataDir)
  const ended = new Promise((resolve) => running.process.once('exit', (...how) => resolve(how)))
  try {
    const headers = { cookie: await cookieOf(running.url, email) }
    const streams = await Promise.all([1, 2, 3].map(() => fetch(`${running.url}/rpc/live.changes`, { headers })))
    const readers = streams.map(({ status, body }) => {
      expect(status).toBe(200)
      return body?.getReader()
    })
    for (const reader of readers) expect((await reader?.read())?.done).toBe(false)
    running.process.kill('SIGTERM')
    for (const reader of readers) {
      // One that is cut off instead of ended throws.
      while (!(await reader?.read())?.done);
    }
    // Where it does not come to an end in time, it ends itself with 1.
    expect(await ended).toEqual([0, null])
    await expect(fetch(`${running.url}/healthz`)).rejects.toThrow()
  } finally {
    running.process.kill('SIGKILL')
    await ended
    rmSync(dataDir, { recursive: true, force: true })
  }
})
