import type { Page, Request } from '@playwright/test'
import { giveRights, joined } from '../people'
import { cookieOf } from '../portal'
import { expect, signedInWith, test, url, watch } from '../test'

test.beforeEach(({ scripts }) => {
  test.skip(!scripts, 'a page without scripts shows what is new when it is loaded')
})

const isStream = (address: string) => address.includes('/rpc/live.changes')
const streaming = (page: Page) => page.waitForResponse((answer) => isStream(answer.url()))

test('two browsers see each other’s events as they happen', async ({ page, as, browser }) => {
  const cleo = await joined('Cleo', ['billing'])
  const theirs = await browser.newContext({ baseURL: url() })
  try {
    await signedInWith(theirs, url(), await cookieOf(url(), cleo.email))
    const other = await theirs.newPage()
    const said = watch(other)
    await as('admin')
    const first = streaming(page)
    await page.goto('/activity')
    await first
    const second = streaming(other)
    await other.goto('/')
    await second

    await giveRights(cleo, ['owner'])
    await expect(page.getByRole('link', { name: `Rights of ${cleo.email} changed` })).toBeVisible()
    // Rights that come count at once: what the page may show now is on it.
    await expect(other.getByRole('link', { name: `Rights of ${cleo.email} changed` })).toBeVisible()

    const elsewhere = await theirs.newPage()
    await elsewhere.goto('/settings/organisation')
    await elsewhere.getByLabel('City', { exact: true }).fill(`Vigo ${Date.now()}`)
    await elsewhere.getByRole('button', { name: 'Save' }).click()
    await expect(elsewhere.getByRole('status').first()).toBeVisible()
    await expect(page.getByRole('link', { name: /changed its legal and billing details/ }).first()).toBeVisible()
    expect(said).toEqual([])
  } finally {
    await theirs.close()
  }
})

test('one tab of nine holds the stream, the others hear of it and load at once', async ({ as, context }) => {
  await as('support')
  const leaders: Page[] = []
  context.on('request', (request) => {
    if (isStream(request.url())) leaders.push(request.frame().page())
  })
  const tabs: Page[] = []
  for (let i = 0; i < 8; i++) {
    const tab = await context.newPage()
    await tab.goto('/activity')
    tabs.push(tab)
  }
  await expect.poll(() => leaders.length).toBe(1)
  const ninth = await context.newPage()
  await ninth.goto('/activity', { timeout: 5_000 })
  await expect(ninth.getByRole('heading', { level: 1 })).toHaveText('Activity')
  expect(leaders).toHaveLength(1)

  const dan = await joined('Dan', ['usage'])
  await expect(ninth.getByRole('link', { name: `${dan.email} accepted the invitation` })).toBeVisible()
  await leaders[0]?.close()
  await expect.poll(() => leaders.length).toBe(2)
  await giveRights(dan, ['usage', 'files'])
  await expect(ninth.getByRole('link', { name: `Rights of ${dan.email} changed` })).toBeVisible()
  for (const tab of [...tabs, ninth]) await tab.close()
})

test('a session that is ended elsewhere loses its stream', async ({ page, context }) => {
  const eve = await joined('Eve', ['usage'])
  const cookie = await cookieOf(url(), eve.email)
  await signedInWith(context, url(), cookie)
  const opened = streaming(page)
  await page.goto('/')
  const stream = (await opened).request()
  let more = 0
  // Whichever side closes first.
  const over = new Promise<void>((resolve) => {
    const ended = (request: Request) => {
      if (request === stream) resolve()
    }
    page.on('requestfinished', ended)
    page.on('requestfailed', ended)
  })
  page.on('request', (request) => {
    if (isStream(request.url())) more++
  })
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
  const out = await fetch(`${url()}/sign-out`, { method: 'POST', redirect: 'manual', headers, body: 'intent=sign-out' })
  expect(out.status).toBe(303)
  await over
  await page.waitForTimeout(2_500)
  expect(more).toBe(0)
})
