import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateTOTP } from '@epic-web/totp'
import type { Page } from '@playwright/test'
import { linkIn, mailTo } from '../mailbox'
import { freshEmail, giveRights, joined, type Somebody } from '../people'
import { CLOCK, cookieOf, PASSWORD, startPortal } from '../portal'
import { expect, signedInWith, test, url } from '../test'

const visible = { visible: true }

async function fillSignIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.goto('/sign-in')
  await fillSignIn(page, email, password)
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Sign in')
}

async function signOut(page: Page, phone: boolean): Promise<void> {
  if (phone) await page.locator('summary', { hasText: 'Your account' }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).filter(visible).first().click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
}

/** What an authenticator app shows: now, or `steps` half minutes later. */
async function codeOf(key: string, steps = 0): Promise<string> {
  // The portal's clock goes on from its beginning, a moment before it said that it runs.
  const now = Date.parse(CLOCK) + Date.now() - Number(process.env.PORTAL_STARTED)
  const step = Math.floor(now / 30_000) + steps
  // The library reads the machine's clock: with this period, its present step is that of the portal.
  const { otp } = await generateTOTP({ secret: key.replaceAll(' ', ''), period: Date.now() / 1000 / (step + 0.5) })
  return otp
}

test('the first start is finished by its printed link, once', async ({ page, phone }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'origins-first-'))
  const portal = await startPortal(dataDir, 'start')
  try {
    const link = await portal.says(/(http\S+\/setup\?token=\S+)/)
    await page.goto(link)
    await page.getByLabel('Name of your firm').fill('Fourth Coffee')
    await page.getByLabel('Your name').fill('Ada First')
    await page.getByLabel('Your email address').fill('ada@fourth.test')
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Set up the portal' }).click()
    await expect(page.getByRole('alert')).toContainText('10 characters')
    await expect(page.getByLabel('Name of your firm')).toHaveValue('Fourth Coffee')
    await page.getByLabel('Password', { exact: true }).fill('a fine long phrase')
    await page.getByRole('button', { name: 'Set up the portal' }).click()
    await expect(page.getByRole('status').first()).toContainText('The portal is yours')
    await expect(page.locator('body')).toContainText('Fourth Coffee')
    await signOut(page, phone)
    await fillSignIn(page, 'ada@fourth.test', 'a fine long phrase')
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Clients' }).filter(visible)).toBeVisible()
    const again = await page.goto(link)
    expect(again?.status()).toBe(410)
    for (const bad of ['', '?token=', '?token=a&token=b', `?token=${'x'.repeat(5000)}`]) {
      expect((await page.goto(`${portal.url}/setup${bad}`))?.status()).toBe(410)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link no longer works')
    }
  } finally {
    await portal.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})

test('an owner is invited, joins, and invites a colleague who may do less', async ({ page, as, phone }) => {
  const owner = freshEmail('owner')
  const colleague = freshEmail('colleague')
  const name = `Tailspin ${owner.split('.')[2]}`

  await as('admin')
  await page.goto('/clients')
  await page.getByRole('link', { name: 'New client' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New client')
  await page
    .getByRole('button', { name: /client/i })
    .filter(visible)
    .last()
    .click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page).toHaveTitle(/^Error: /)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Currency').fill('EUR')
  await page.getByLabel('City').fill('Vigo')
  await page
    .getByRole('button', { name: /client/i })
    .filter(visible)
    .last()
    .click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name)

  await page.getByRole('link', { name: 'People', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Invite somebody' })).toBeVisible()
  await page.getByLabel('Name', { exact: true }).fill('Olga Owner')
  await page.getByLabel('Email address').fill(owner)
  await page.getByLabel(/^Owner/).check()
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByRole('status').first()).toContainText(`${owner} was invited`)
  await expect(page.getByRole('table', { name: /Invitations/ })).toContainText(owner)

  await page.context().clearCookies()
  const link = await linkIn(url(), owner, '')
  await page.goto(link)
  await page.goto(link)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Join ${name}`)
  await page.getByLabel('Password', { exact: true }).fill('password123')
  await page.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(page.getByRole('status').first()).toContainText(`You have joined ${name}`)

  const used = await page.goto(link)
  expect(used?.status()).toBe(410)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link no longer works')

  await page.goto('/settings/team')
  await page.getByLabel('Name', { exact: true }).fill('Carl Colleague')
  await page.getByLabel('Email address').fill(colleague)
  await page.getByLabel(/^Usage/).check()
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByRole('status').first()).toContainText(`${colleague} was invited`)
  await signOut(page, phone)

  await page.goto(await linkIn(url(), colleague, ''))
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(page.getByRole('status').first()).toContainText('You have joined')
  await expect(page.locator('body')).not.toContainText(/\bEUR\b/)
  expect((await page.goto('/invoices'))?.status()).toBe(403)
  expect((await page.goto('/settings/team'))?.status()).toBe(403)
})

test('an invitation is sent again, which ends the first link, and revoked', async ({ page, as }) => {
  const email = freshEmail('later')
  await as('admin')
  await page.goto('/settings/staff')
  await page.getByLabel('Name', { exact: true }).fill('Lena Later')
  await page.getByLabel('Email address').fill(email)
  await page.getByLabel('Support', { exact: false }).first().check()
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByRole('status').first()).toContainText('was invited')
  const first = await mailTo(url(), email, '')
  const link = await linkIn(url(), email, '')
  await page.getByRole('button', { name: `Send again for ${email}` }).click()
  await expect(page.getByRole('status').first()).toContainText('again')
  const second = await linkIn(url(), email, '', first.id)
  expect((await page.goto(link))?.status()).toBe(410)
  expect((await page.goto(second))?.status()).toBe(200)
  await page.goto('/settings/staff')
  await page.getByRole('button', { name: `Revoke for ${email}` }).click()
  await expect(page.getByRole('status').first()).toContainText('revoked')
  expect((await page.goto(second))?.status()).toBe(410)
})

test('signing in with an app, and with a recovery code when the phone is lost', async ({ page, phone }) => {
  const me = await joined('Tove', ['usage'])
  await signIn(page, me.email)
  await page.goto('/settings/security')
  await page.getByRole('button', { name: 'Set up an app' }).click()
  await expect(page.getByLabel('Code', { exact: true })).toBeVisible()
  const key = await page.locator('#app ~ * code, section[aria-labelledby="app"] code').first().innerText()
  await page.getByLabel('Code', { exact: true }).fill('000000')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await page.getByLabel('Code', { exact: true }).fill(await codeOf(key))
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(page.getByRole('heading', { name: 'Keep these recovery codes' })).toBeVisible()
  const codes = await page.locator('section[aria-labelledby="codes-shown"] li').allInnerTexts()
  expect(codes).toHaveLength(10)
  await mailTo(url(), me.email, 'app')

  await page.goto('/')
  await signOut(page, phone)
  await page.goto('/services?sort=name')
  await fillSignIn(page, me.email)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Enter your code')
  await page.getByLabel('Code', { exact: true }).fill(await codeOf(key, 1))
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page).toHaveURL(/\/services\?sort=name$/)

  await signOut(page, phone)
  await fillSignIn(page, me.email)
  await page.getByLabel('Code', { exact: true }).fill(codes[0] ?? '')
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Home' }).filter(visible)).toBeVisible()

  await signOut(page, phone)
  await fillSignIn(page, me.email)
  await page.getByLabel('Code', { exact: true }).fill(codes[0] ?? '')
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page).toHaveTitle(/^Error: /)
})

test('a forgotten password is replaced, and every session ends', async ({ page, browser, phone }) => {
  const me = await joined('Fred', ['usage'])
  const elsewhere = await cookieOf(url(), me.email)
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'Forgotten your password?' }).click()
  await page.getByLabel('Email address').fill(me.email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByRole('status')).toContainText('If the address belongs to an account')
  const link = await linkIn(url(), me.email, 'password')
  await page.goto(link)
  await page.getByLabel('New password').fill('another fine phrase')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await expect(page.getByRole('status').first()).toContainText('Your password is changed')
  await fillSignIn(page, me.email, 'another fine phrase')
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Home' }).filter(visible)).toBeVisible()
  await signOut(page, phone)
  expect((await page.goto(link))?.status()).toBe(410)

  const other = await browser.newContext()
  await signedInWith(other, url(), elsewhere)
  const old = await other.newPage()
  await old.goto(`${url()}/services`)
  await expect(old).toHaveURL(/\/sign-in/)
  await other.close()
})

test('the address changes when the new one answers, and the old one is told', async ({ page }) => {
  const me = await joined('Ada', ['usage'])
  const next = freshEmail('ada.new')
  await signIn(page, me.email)
  await page.goto('/settings/profile')
  await page.getByLabel(/new (email )?address/i).fill(next)
  await page
    .getByRole('button', { name: /address|link/i })
    .filter(visible)
    .last()
    .click()
  await expect(page.getByRole('status').first()).toContainText(next)
  const link = await linkIn(url(), next, '')
  await page.goto(link)
  await page.getByRole('button', { name: 'Confirm the address' }).click()
  await expect(page.getByRole('status').first()).toContainText(next)
  await mailTo(url(), me.email, 'address')
  await page.context().clearCookies()
  await signIn(page, next)
  expect((await page.goto(link))?.status()).toBe(410)
})

test('a session elsewhere is ended', async ({ page, browser }) => {
  const me = await joined('Sven', ['usage'])
  const elsewhere = await cookieOf(url(), me.email)
  await signIn(page, me.email)
  await page.goto('/settings/security')
  const sessions = page.getByRole('table', { name: 'Your sessions' }).locator('tbody').getByRole('row')
  const before = await sessions.count()
  expect(before).toBeGreaterThan(1)
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(page.getByRole('status').first()).toContainText('ended')
  await expect(sessions).toHaveCount(1)

  const other = await browser.newContext()
  await signedInWith(other, url(), elsewhere)
  const old = await other.newPage()
  await old.goto(`${url()}/services`)
  await expect(old).toHaveURL(/\/sign-in/)
  await other.close()
})

test('a right that is lost while a page is open is lost at the next click', async ({ page }) => {
  const me = await joined('Rita', ['billing', 'usage'])
  await signIn(page, me.email)
  await page.goto('/invoices')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices')
  const invoice = (await page.locator('.row-link').first().getAttribute('href')) ?? ''
  await giveRights(me, ['usage'])
  // With scripts the list is gone by itself at some moment: what it led to is asked for either way.
  await page.goto(invoice)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not part of your account')
  await page.goto('/')
  await expect(page.locator('body')).not.toContainText(/\bEUR\b/)
})

test('a form that was being sent when the session ended goes through after signing in', async ({ page, context }) => {
  const me: Somebody = await joined('Gina', ['usage'])
  await signIn(page, me.email)
  await page.goto('/settings/profile')
  await page.getByLabel('Name', { exact: true }).fill('Gina Renamed')
  await context.clearCookies()
  await page.getByRole('button', { name: /save/i }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to go on')
  await fillSignIn(page, me.email)
  await page.getByRole('button', { name: 'Send what you had entered' }).click()
  await page.goto('/settings/profile')
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Gina Renamed')
})

test('an administrator views the portal as a client, and changes nothing', async ({ page, as, context }) => {
  await as('admin')
  // A session of its own: the shared one is used by others at the same time.
  await context.clearCookies()
  await signedInWith(context, url(), await cookieOf(url(), 'anneke@demo.test'))
  await page.goto('/clients?q=client@demo.test')
  await page.locator('.row-link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Clients')
  const name = await page.getByRole('heading', { level: 1 }).innerText()
  await page.getByRole('button', { name: 'View as client' }).click()
  await expect(page.locator('body')).toContainText(`as ${name}`)
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Clients', exact: true })).toHaveCount(0)
  await page.goto('/invoices')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices')
  expect((await page.goto('/settings/profile'))?.status()).toBe(403)
  expect((await page.goto('/clients'))?.status()).toBe(403)
  await page.goto('/')
  await page.getByRole('button', { name: /leave/i }).filter(visible).first().click()
  await expect(
    page.getByRole('navigation').getByRole('link', { name: 'Clients', exact: true }).filter(visible),
  ).toBeVisible()
  await page.goto('/settings/audit?area=client')
  await expect(page.getByRole('table')).toContainText('Client viewed as')
})

test('somebody of two organisations changes from one to the other', async ({ page, phone, context }) => {
  await signedInWith(context, url(), await cookieOf(url(), 'two@demo.test'))
  await page.goto('/')
  if (phone) await page.locator('summary', { hasText: 'Your account' }).click()
  const menu = page
    .locator('details', { has: page.getByText(/organisation/i) })
    .filter(visible)
    .last()
  await menu.locator('summary').last().click()
  const other = menu.getByRole('button').filter(visible).first()
  const name = (await other.innerText()).trim()
  await other.click()
  await expect(page.locator('body')).toContainText(name)
})

test('a passkey signs in', async ({ page, scripts, phone, context }) => {
  test.skip(!scripts, 'passkeys need scripts')
  const me = await joined('Petra', ['usage'])
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await signIn(page, me.email)
  await page.goto('/settings/security')
  await page.getByLabel('Name of the new passkey').fill('Laptop')
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(page.getByRole('heading', { name: 'Keep these recovery codes' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Your passkeys' })).toContainText('Laptop')
  await signOut(page, phone)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Home' }).filter(visible)).toBeVisible()
})
