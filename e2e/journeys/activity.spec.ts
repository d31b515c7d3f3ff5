import { joined } from '../people'
import { cookieOf } from '../portal'
import { expect, signedInWith, test, url } from '../test'

test('what happened is in the feed of those who may know, filtered, and leads to its own page', async ({
  page,
  as,
  context,
}) => {
  const finn = await joined('Finn', ['usage'])
  const accepted = `${finn.email} accepted the invitation`
  await as('admin')
  await page.goto('/')
  await page.getByRole('link', { name: 'All activity' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Activity')
  await page.getByLabel('About').selectOption('invitation')
  await page.getByRole('button', { name: 'Filter' }).click()
  await expect(page).toHaveURL(/area=invitation/)
  await page.getByRole('link', { name: accepted }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(accepted)
  const detail = new URL(page.url()).pathname
  await page.getByRole('link', { name: 'Go there' }).click()
  await expect(page).toHaveURL(/\/clients\/cli_\w+\/people/)
  await page.getByRole('navigation', { name: 'Pages of this client' }).getByRole('link', { name: 'Activity' }).click()
  await expect(page.getByRole('link', { name: accepted })).toBeVisible()

  await as('client')
  await page.goto('/activity')
  await expect(page.getByRole('link', { name: accepted })).toBeVisible()

  await context.clearCookies()
  await signedInWith(context, url(), await cookieOf(url(), finn.email))
  await page.goto('/activity')
  await expect(page.locator('body')).toContainText('No entries here yet')
  await expect(page.locator('body')).not.toContainText(accepted)
  expect((await page.goto(detail))?.status()).toBe(404)
})
