import { linkIn } from '../mailbox'
import { demoClient, freshEmail } from '../people'
import { PASSWORD } from '../portal'
import { expect, test, url } from '../test'

test('someone with an umlaut in their address is invited, joins and signs in, however it is typed', async ({
  page,
  as,
}) => {
  const name = freshEmail('zoe').split('@')[0]
  const typed = `${name}@bücher.example`
  const stored = `${name}@xn--bcher-kva.example`

  await as('admin')
  await page.goto(`/clients/${await demoClient()}/people`)
  await page.getByLabel('Name', { exact: true }).fill('Zoe Umlaut')
  await page.getByLabel('Email address').fill(typed)
  await page.getByLabel(/^Usage/).check()
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(page.getByRole('status').first()).toContainText(`${typed} was invited`)
  await expect(page.getByRole('table', { name: /Invitations/ })).toContainText(typed)
  await expect(page.locator('main')).not.toContainText('xn--')

  await page.context().clearCookies()
  await page.goto(await linkIn(url(), stored, ''))
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Accept and sign in' }).click()
  await expect(page.getByRole('status').first()).toContainText('You have joined')
  await page.goto('/settings/profile')
  await expect(page.locator('main')).toContainText(typed)

  for (const email of [typed, stored, typed.toUpperCase()]) {
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Sign in')
  }
})
