import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cookieOf, type Running, startPortal } from './portal'
import { expect, test } from './test'

const form = (url: string, path: string, cookie: string, fields: Record<string, string>) =>
  fetch(new URL(path, url), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: url },
    body: new URLSearchParams(fields),
  })

type Stand = { payments: { id: string; ourId: string; state: string }[]; messages: { delivered: boolean }[] }

const standOf = async ({ url }: Running) => (await (await fetch(`${url}/dev/stripe.json`)).json()) as Stand

const textOf = async (url: string, path: string, cookie: string) =>
  (await fetch(new URL(path, url), { headers: { cookie } })).text()

test('who paid has paid, although the portal died before it learned of it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'origins-stripe-'))
  let portal = await startPortal(dir, 'demo')
  try {
    const cookie = await cookieOf(portal.url, 'client@demo.test')
    const here = () => portal.url
    await form(here(), '/dev/stripe', cookie, { intent: 'delivery', well: 'no' })
    const [, field = '', amount = ''] =
      /name="(amount\.[^"]+)"[^>]*?value="([^"]+)"/.exec(await textOf(here(), '/pay', cookie)) ?? []
    const started = await form(here(), '/pay', cookie, { intent: 'pay', currency: 'EUR', [field]: amount })
    const page = started.headers.get('location') ?? ''
    const paid = await form(here(), page, cookie, { intent: 'pay', card: '4242424242424242' })
    const back = new URL(paid.headers.get('location') ?? '').pathname
    const before = await standOf(portal)
    expect(before.payments[0]).toMatchObject({ state: 'succeeded' })
    expect(before.messages.some((message) => message.delivered)).toBe(false)

    const ended = new Promise((resolve) => portal.process.once('exit', resolve))
    portal.process.kill('SIGKILL')
    await ended
    portal = await startPortal(dir, 'start', { PORTAL_DEMO: '1' })
    expect((await standOf(portal)).payments[0]).toEqual(before.payments[0])
    await form(here(), '/dev/stripe', cookie, { intent: 'delivery', well: 'yes' })
    await expect
      .poll(async () => (await standOf(portal)).messages.every((message) => message.delivered), { timeout: 20_000 })
      .toBe(true)
    expect(await textOf(here(), back, cookie)).toContain('Paid, thank you')
  } finally {
    await portal.stop()
    rmSync(dir, { recursive: true, force: true })
  }
})
