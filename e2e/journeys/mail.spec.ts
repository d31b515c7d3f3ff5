import { mailsTo, mailTo } from '../mailbox'
import { joined } from '../people'
import { expect, test, url } from '../test'

const visible = { visible: true }

test('an administrator finds a mail, sends it again, and cannot where it holds a secret link', async ({ page, as }) => {
  const { email } = await joined('Mara', ['usage'])
  await as('admin')
  await page.goto('/settings/mail')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mails')
  await expect(page.locator('body')).toContainText('Nobody gets these mails')

  await page.getByLabel('Part of the address').fill(email)
  await page.getByRole('button', { name: 'Filter' }).click()
  const rows = page.getByRole('row').filter({ hasText: email })
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('Sent')
  await rows.getByRole('link').click()
  await expect(page.locator('main')).toContainText('holds a secret link')
  await expect(page.getByRole('button', { name: 'Send again' })).toHaveCount(0)

  await page.goto(`/settings/mail?q=${encodeURIComponent(email)}&state=failed`)
  await expect(page.locator('main')).toContainText('No mail matches')
  await page.getByRole('link', { name: 'Clear the filters' }).click()
  await expect(page).toHaveURL(`${url()}/settings/mail`)
})

test('a security notice is sent again, as a mail of its own', async ({ page, as, context }) => {
  const { email } = await joined('Nils', ['usage'])
  await context.clearCookies()
  await page.goto('/forgot-password')
  await page.getByLabel('Email address').fill(email)
  await page.locator('main').getByRole('button').filter(visible).first().click()
  const { text } = await mailTo(url(), email, 'new password')
  const link = new URL(/https?:\/\/\S+\?token=\S+/.exec(text)?.[0] ?? '')
  await page.goto(`${url()}${link.pathname}${link.search}`)
  await page.getByLabel('New password').fill('another fine long phrase')
  await page.locator('main').getByRole('button').filter(visible).first().click()
  const first = await mailTo(url(), email, 'Your password was changed')

  await as('admin')
  await page.goto(`/settings/mail?q=${encodeURIComponent(email)}`)
  await page.getByRole('link', { name: 'Your password was changed' }).first().click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await expect(page.getByRole('status').first()).toContainText(`The mail to ${email} is sent again.`)
  await mailTo(url(), email, 'Your password was changed', first.id)
  const notices = (await mailsTo(url(), email)).filter((mail) => mail.subject.includes('password was changed'))
  expect(notices).toHaveLength(2)

  await page.getByRole('link', { name: 'the earlier mail' }).click()
  await expect(page.locator('main')).toContainText('It was sent again')
  await expect(page.getByRole('button', { name: 'Send again' })).toHaveCount(0)
})

test('shows the subject, text and page of each template', async ({ page, as }) => {
  await as('admin')
  await page.goto('/settings/mail')
  await page.getByRole('link', { name: 'Look at the templates' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Templates of mails')
  const templates = page.getByRole('navigation', { name: 'Templates' }).getByRole('link')
  const links = await templates.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  expect(links.length).toBeGreaterThanOrEqual(6)
  for (const link of links) expect(await (await page.request.get(link)).text()).toContain('id="text"')

  await templates.last().click()
  const name = (await templates.last().textContent()) ?? ''
  await expect(page.locator('#text')).toBeVisible()
  await page.getByRole('link', { name: `Open ${name} as it looks` }).click()
  await expect(page.locator('h1')).toBeVisible()
  const answer = await page.request.get('/settings/mail-html/notice')
  expect(answer.headers()['content-security-policy']).toContain('sandbox')
})

test('nobody else reads the log of mails', async ({ page, as }) => {
  for (const who of ['support', 'client'] as const) {
    await as(who)
    for (const path of ['/settings/mail', '/settings/mail/templates', '/settings/mail-html/notice']) {
      expect((await page.goto(path))?.status(), `${who} at ${path}`).toBe(403)
    }
  }
})
