import { crc32, deflateSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { demoClient } from '../people'
import { cookieOf } from '../portal'
import { expect, signedInWith, test, url } from '../test'

const main = (page: Page) => page.getByRole('main')
let made = 0
/** A title that no other run of this journey has. */
const fresh = (name: string) => `${name} ${process.pid}-${Date.now().toString(36)}-${++made}`

/** The demo client's name, as staff see it. */
async function demoName(): Promise<string> {
  const headers = { cookie: process.env.COOKIE_admin ?? '' }
  const html = await (await fetch(`${url()}/clients/${await demoClient()}`, { headers })).text()
  return /<h1>(?:<!-- -->)?([^<]+)</.exec(html)?.[1] ?? ''
}

test('an announcement is written, previewed, published to a chosen client, read and dismissed', async ({
  page,
  as,
  browser,
  javaScriptEnabled,
}) => {
  const title = fresh('Storage moves')
  const name = await demoName()
  await as('admin')
  await page.goto('/announcements')
  await page.getByRole('link', { name: 'New announcement' }).click()
  await main(page).getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByRole('alert')).toContainText('Enter a title')

  await page.getByLabel('Title').fill(title)
  await page
    .getByLabel('Text', { exact: true })
    .fill('We move **your** storage.\n\n<b>x</b> [here](javascript:alert(1))')
  await page.getByRole('button', { name: 'Preview' }).click()
  const preview = page.getByRole('region', { name: /Preview/ })
  await expect(preview.locator('strong')).toHaveText('your')
  await expect(preview).toContainText('<b>x</b> here')
  await expect(preview.getByRole('link')).toHaveCount(0)
  await expect(page.getByLabel('Title')).toHaveValue(title)

  await page.getByLabel(/^Some clients/).check()
  await page.getByLabel('Find clients by name').fill(name)
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  await page.getByRole('checkbox', { name, exact: true }).check()
  await expect(page.getByLabel(/^Some clients/)).toBeChecked()
  await page.getByRole('button', { name: 'Save draft' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
  await expect(main(page)).toContainText('Draft')

  await page.getByRole('link', { name: 'Edit' }).click()
  await expect(page.getByRole('checkbox', { name, exact: true })).toBeChecked()
  await page.getByLabel('Text', { exact: true }).fill('We move **all of your** storage.')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('status').first()).toContainText('was saved')

  await page.getByRole('link', { name: 'Publish' }).click()
  await expect(main(page)).toContainText('reaches 1 client with')
  await page.getByLabel('Publish at').fill('2020-01-01T09:00')
  await page.getByRole('button', { name: 'Schedule' }).click()
  await expect(page.getByRole('alert')).toContainText('a moment to come')
  await page.getByLabel('Publish at').fill('2027-01-01T09:00')
  await page.getByRole('button', { name: 'Schedule' }).click()
  await expect(main(page)).toContainText('Scheduled')
  await page.getByRole('button', { name: 'Do not publish' }).click()
  await expect(page.getByRole('status').first()).toContainText('a draft again')
  await page.getByRole('link', { name: 'Publish' }).click()
  await page.getByRole('button', { name: 'Publish now' }).click()
  await expect(page.getByRole('status').first()).toContainText('is published')
  const address = page.url()

  await as('usage')
  await page.goto('/services')
  const banner = page.getByRole('region', { name: 'Announcements' })
  await banner.getByRole('link', { name: title }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
  await expect(page.getByRole('article').locator('strong')).toHaveText('all of your')
  await page.goto('/services')
  await banner.getByRole('button', { name: `Dismiss “${title}”` }).click()
  await expect(banner.getByRole('link', { name: title })).toHaveCount(0)
  await expect(page).toHaveURL(/\/services$/)
  await page.reload()
  await expect(banner.getByRole('link', { name: title })).toHaveCount(0)
  await page.goto('/announcements')
  await expect(page.getByRole('link', { name: title })).toBeVisible()

  await as('client')
  await page.goto('/')
  await expect(banner.getByRole('link', { name: title })).toBeVisible()

  const elsewhere = await browser.newContext({ javaScriptEnabled })
  await signedInWith(elsewhere, url(), await cookieOf(url(), 'two@demo.test'))
  const other = await elsewhere.newPage()
  await other.goto(url())
  const notOurs = other.locator(`button[name=clientId]:not([value="${await demoClient()}"])`)
  const clientId = (await notOurs.first().getAttribute('value')) ?? ''
  const looked = await other.request.post(`${url()}/look-at`, { form: { intent: 'look', clientId } })
  expect(looked.ok()).toBe(true)
  await other.goto(url())
  await expect(other.locator('body')).not.toContainText(title)
  expect((await other.goto(address))?.status()).toBe(404)
  await elsewhere.close()

  await as('admin')
  await page.goto(address)
  await page.getByRole('button', { name: 'End it' }).click()
  await expect(main(page)).toContainText('Ended')
  await as('client')
  await page.goto('/')
  await expect(banner.getByRole('link', { name: title })).toHaveCount(0)
})

/** A picture of one colour, 96 by 32. */
function picture(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const size = Buffer.alloc(4)
    size.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([size, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(96, 0)
  head.writeUInt32BE(32, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(96 * 3, 0x7a)])
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 32 }, () => line)))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))])
}

test('the firm’s name, clock, colour and logo', async ({ page, as }) => {
  await as('admin')
  await page.goto('/settings/firm')
  const save = page.getByRole('button', { name: 'Save', exact: true })
  const status = page.getByRole('status').first()
  const before = await page.getByLabel('Name', { exact: true }).inputValue()
  try {
    await page.getByLabel('Accent colour').fill('#ffcc00')
    await page.getByLabel('Name', { exact: true }).fill('Fourth Coffee')
    await save.click()
    await expect(page.getByRole('alert')).toContainText('Choose a darker one')
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Fourth Coffee')
    await page.getByLabel('Accent colour').fill('#0b6e4f')
    await page.getByLabel('Time zone').selectOption('Pacific/Kiritimati')
    await save.click()
    await expect(status).toContainText('were saved')
    await expect(page.getByText('Fourth Coffee').filter({ visible: true }).first()).toBeVisible()
    await expect(save).toHaveCSS('background-color', 'rgb(11, 110, 79)')
    await expect(page.getByLabel('Time zone')).toHaveValue('Pacific/Kiritimati')

    await page.locator('#logo').setInputFiles({
      name: 'logo.png',
      mimeType: 'image/png',
      buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    })
    await page.getByRole('button', { name: 'Upload' }).click()
    await expect(page.getByRole('alert')).toContainText('no PNG, JPEG or WebP')
    await page.locator('#logo').setInputFiles({ name: 'logo.bin', mimeType: 'text/html', buffer: picture() })
    await page.getByRole('button', { name: 'Upload' }).click()
    await expect(status).toContainText('logo was saved')
    const logo = page.locator('img[src^="/logo/"]').filter({ visible: true }).first()
    await expect(logo).toBeVisible()
    expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(96)
    const answer = await page.request.get((await logo.getAttribute('src')) ?? '')
    expect(answer.headers()).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=31536000, immutable',
    })
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await expect(page.locator('img[src^="/logo/"]')).toBeVisible()
    await expect(page.getByText('Fourth Coffee')).toBeVisible()
  } finally {
    await as('admin')
    await page.goto('/settings/firm')
    if (await page.getByRole('button', { name: 'Remove it' }).count()) {
      await page.getByRole('button', { name: 'Remove it' }).click()
      await expect(page.locator('img[src^="/logo/"]')).toHaveCount(0)
    }
    await page.getByLabel('Name', { exact: true }).fill(before)
    await page.getByLabel('Accent colour').fill('')
    await page.getByLabel('Time zone').selectOption('Europe/Berlin')
    await save.click()
    await expect(status).toContainText('were saved')
  }
})
