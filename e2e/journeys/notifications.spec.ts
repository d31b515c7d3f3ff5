import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { mailsTo, mailTo } from '../mailbox'
import { freshEmail, giveRights, joined, joinedToo } from '../people'
import { ADMIN, CLOCK, cookieOf, portal } from '../portal'
import { expect, signedInWith, test, url } from '../test'

const visible = { visible: true }
const bell = (page: Page) =>
  page.getByRole('link', { name: /^(\d+ unread notifications?|Notifications)$/ }).filter(visible)
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

/** The bell of somebody who looks now, until it says so: what happened is told a moment later. */
async function sees(page: Page, text: string, scripts: boolean): Promise<void> {
  await expect(async () => {
    if (!scripts) await page.reload()
    await expect(bell(page).first()).toHaveText(new RegExp(`^${text}`), { timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
}

const unsubscribeLink = (text: string): string => {
  const link = /https?:\/\/\S+\/unsubscribe\?token=\S+/.exec(text)?.[0]
  if (!link) throw new Error(`There is no such link in: ${text}`)
  const { pathname, search } = new URL(link)
  return `${url()}${pathname}${search}`
}

test('an event appears in the bell, on the page and in the mailbox, and is read once', async ({
  page,
  context,
  scripts,
}) => {
  const me = await joined('Nora', ['usage'])
  await signedInWith(context, url(), await cookieOf(url(), me.email))
  await page.goto('/services')
  await expect(bell(page).first()).toHaveText('Notifications')
  await giveRights(me, ['usage', 'files'])
  await page.reload()
  await sees(page, '1', scripts)
  const mail = await mailTo(url(), me.email, 'Your rights were changed')
  expect(mail.text).toContain('/settings/notifications')

  await bell(page).first().click()
  if (scripts) {
    const panel = page.getByRole('region', { name: 'Newest notifications' }).filter(visible)
    await expect(panel.getByRole('link', { name: 'Your rights were changed' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(panel).toHaveCount(0)
    await page.goto('/notifications')
  }
  await expect(heading(page)).toHaveText('Notifications')
  await page.getByLabel('Only unread').check()
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page).toHaveURL(/unread=yes/)
  await page.getByRole('button', { name: /^Mark as read/ }).click()
  await expect(page.locator('main')).toContainText('No notification matches')
  await sees(page, 'Notifications', scripts)

  await giveRights(me, ['usage'])
  await page.goto('/notifications')
  await expect(async () => {
    await page.reload()
    await expect(page.locator('main li').first()).toContainText('Unread', { timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  await page.locator('main').getByRole('link', { name: 'Your rights were changed' }).first().click()
  await expect(heading(page)).not.toHaveText('Notifications')
  await expect(page).toHaveURL(`${url()}/`)
  await sees(page, 'Notifications', scripts)
})

test('all are read at once', async ({ page, context, scripts }) => {
  const me = await joined('Otto', ['tickets'])
  await giveRights(me, ['usage', 'files'])
  await giveRights(me, ['files'])
  await signedInWith(context, url(), await cookieOf(url(), me.email))
  await page.goto('/')
  await sees(page, '2', scripts)
  await bell(page).first().click()
  await page.getByRole('button', { name: 'Mark all as read' }).filter(visible).click()
  await sees(page, 'Notifications', scripts)
  await page.goto('/notifications')
  await expect(page.locator('main')).toContainText('Nothing is unread')
})

test('who wants no mail gets none; a link in a mail turns mails off, but not by being looked at', async ({
  page,
  context,
  scripts,
  request,
}) => {
  const [me, other] = [await joined('Pia', ['usage']), await joined('Quentin', ['usage'])]
  await signedInWith(context, url(), await cookieOf(url(), other.email))
  await page.goto('/settings/notifications')
  await page.getByRole('group', { name: 'People and rights' }).getByLabel('By mail').selectOption('off')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status').first()).toContainText('Saved')
  await giveRights(other, ['files'])
  await giveRights(me, ['files'])
  const mail = await mailTo(url(), me.email, 'Your rights were changed')
  await page.goto('/')
  await sees(page, '1', scripts)
  expect((await mailsTo(url(), other.email)).map(({ subject }) => subject).join()).not.toContain('rights')

  await context.clearCookies()
  const link = unsubscribeLink(mail.text)
  await page.goto(link)
  await expect(heading(page)).toHaveText('Turn mails off')
  const mailWay = async () => {
    const settings = await request.get(`${url()}/settings/notifications`, {
      headers: { cookie: await cookieOf(url(), me.email) },
    })
    return /<select[^>]*name="mail\.team"[\s\S]*?<option value="(\w+)" selected/.exec(await settings.text())?.[1]
  }
  expect(await mailWay()).toBe('now')
  await page.getByRole('button', { name: 'Turn them off' }).click()
  await expect(heading(page)).toHaveText('These mails are off')
  expect(await mailWay()).toBe('off')
})

test("a mail reader's own button turns mails off too", async () => {
  const me = await joined('Rosa', ['usage'])
  await giveRights(me, ['files'])
  const { text } = await mailTo(url(), me.email, 'Your rights were changed')
  const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
  const post = (address: string) => fetch(address, { method: 'POST', body, redirect: 'manual' })
  expect((await post(unsubscribeLink(text))).status).toBe(200)
  expect((await post(unsubscribeLink(text).replace('.team.', '.clients.'))).status).toBe(410)
})

test('what is of another organisation is opened there, by a button', async ({ page, context, scripts }) => {
  const me = await joined('Sofia', ['usage'])
  const there = await joinedToo(me, ['usage'])
  await signedInWith(context, url(), await cookieOf(url(), me.email))
  await page.goto('/')
  const form = { intent: 'look', clientId: me.clientId }
  expect((await page.request.post(`${url()}/look-at`, { form })).ok()).toBe(true)
  await giveRights(there, ['usage', 'files'])
  await page.goto('/')
  const place = async () => (await page.locator('p[title]').first().getAttribute('title')) ?? ''
  const here = await place()
  await sees(page, '1', scripts)
  const { text } = await mailTo(url(), me.email, 'Your rights were changed')
  const { pathname, search } = new URL(/https?:\/\/\S+\/look-at\?\S+/.exec(text)?.[0] ?? '')
  await page.goto(`${url()}${pathname}${search}`)
  await expect(heading(page)).toHaveText('Another organisation')
  await page.getByRole('link', { name: 'Stay where you are' }).click()
  await page.goto('/notifications')
  await page.locator('main').getByRole('link', { name: 'Your rights were changed' }).first().click()
  await expect(heading(page)).toHaveText('Your rights were changed')
  expect(await place()).toBe(here)
  await page.getByRole('button', { name: /^Go to / }).click()
  await expect(page).toHaveURL(`${url()}/`)
  await expect.poll(place).not.toBe(here)
  // There it leads on at once.
  await page.goto(`${url()}${pathname}${search}`)
  await expect(page).toHaveURL(`${url()}/`)
  await sees(page, 'Notifications', scripts)
})

test('what is read in one tab is read in the other', async ({ page, context, scripts }) => {
  const me = await joined('Tess', ['usage'])
  await signedInWith(context, url(), await cookieOf(url(), me.email))
  await giveRights(me, ['usage', 'files'])
  await page.goto('/')
  await sees(page, '1', scripts)
  const other = await context.newPage()
  await other.goto('/services')
  await sees(other, '1', scripts)
  await page.goto('/notifications')
  await page.getByRole('button', { name: /^Mark as read/ }).click()
  // Where scripts run it is told, without a click or a load.
  await sees(other, 'Notifications', scripts)
})

test('who chose a mail each day gets one the next morning, and none at once', async ({ page, own }) => {
  const file = join(own.dataDir, 'clients.csv')
  await own.start()
  await own.signIn(ADMIN)
  await page.goto(`${own.url}/settings/notifications`)
  await page.getByRole('group', { name: 'Imports' }).getByLabel('By mail').selectOption('digest')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('status').first()).toContainText('Saved')
  for (const name of ['Contoso', 'Fabrikam']) {
    writeFileSync(file, `externalId,name\n${name},${name}\n`)
    const { status, error } = portal(own.dataDir, ['import', 'clients', file, '--currency', 'EUR'])
    expect(status, error).toBe(0)
  }
  await expect(async () => {
    await page.reload()
    await expect(bell(page).first()).toHaveText(/^2/, { timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  expect(await mailsTo(own.url, ADMIN)).toEqual([])
  await own.start(new Date(Date.parse(CLOCK) + 86_400_000).toISOString())
  const { text } = await mailTo(own.url, ADMIN, '2 things happened')
  expect(text.match(/An import of clients was published/g)).toHaveLength(2)
  expect(await mailsTo(own.url, ADMIN)).toHaveLength(1)
})

test('what is for staff or of another client appears with nobody else', async ({ page, as, context }) => {
  const word = `Canary${freshEmail('c').split('.')[2]}`
  await as('admin')
  await page.goto('/clients/new')
  await page.getByLabel('Name', { exact: true }).fill(word)
  await page.getByLabel('Currency').fill('EUR')
  await page.getByRole('button', { name: 'Add client' }).filter(visible).click()
  await expect(heading(page)).toHaveText(word)
  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByLabel('City').fill('Leer')
  await page.getByRole('button', { name: 'Save' }).filter(visible).click()
  await expect(page.getByText('was saved')).toBeVisible()

  await context.clearCookies()
  await signedInWith(context, url(), await cookieOf(url(), 'anneke@demo.test'))
  await page.goto('/notifications?topic=clients')
  await expect(async () => {
    await page.reload()
    await expect(page.locator('main')).toContainText(`Details of ${word} changed`, { timeout: 1_000 })
  }).toPass({ timeout: 15_000 })
  for (const who of ['client', 'support', 'usage'] as const) {
    await as(who)
    await page.goto('/notifications')
    await expect(heading(page)).toHaveText('Notifications')
    expect(await page.content()).not.toContain(word)
    expect(JSON.stringify(await mailsTo(url(), `${who}@demo.test`))).not.toContain(word)
  }
})
