import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { freshEmail } from '../people'
import { cookieOf, portal, startPortal } from '../portal'
import { expect, signedInWith, test } from '../test'

const main = (page: Page) => page.getByRole('main')
const said = (page: Page) => page.getByRole('status').first()

/** FOCUS 1.0, two months of one client's usage of one service, both of names that no other run has. */
function usageFile(client: string, service: string): string {
  const rows = ['2026-02-10', '2026-02-20', '2026-03-01'].map((day) =>
    [9, 'EUR', `${day.slice(0, 8)}01T00:00:00Z`, 'Usage', `${day}T00:00:00Z`, `${day}T01:00:00Z`]
      .concat([60, 'GB', service, 'Cirrus', client])
      .join(),
  )
  const columns = 'BilledCost BillingCurrency BillingPeriodStart ChargeCategory ChargePeriodStart ChargePeriodEnd'
  const others = 'ConsumedQuantity ConsumedUnit ServiceName ProviderName SubAccountName'
  return `${`${columns} ${others}`.replaceAll(' ', ',')}\n${rows.join('\n')}\n`
}

test('a month of metered usage is invoiced by its tiers, and what the end gives back is credited', async ({
  page,
  as,
}, info) => {
  const unique = freshEmail('x').slice(2, -12)
  const [client, service] = [`Proseware ${unique}`, `Relay ${unique}`]
  const file = info.outputPath('usage.csv')
  writeFileSync(file, usageFile(client, service))
  const { status, error } = portal(process.env.PORTAL_DATA ?? '', ['import', 'usage', file, '--create'])
  expect(status, error).toBe(0)

  await as('admin')
  const found = async (list: string, name: string) => {
    await page.goto(`${list}?q=${encodeURIComponent(name)}`)
    return (await page.locator('.row-link').first().getAttribute('href')) ?? ''
  }
  const clientPath = await found('/clients', client)
  const servicePath = (await found('/services', service)).split('?')[0]
  const price = async (kind: string, fill: () => Promise<void>) => {
    await page.goto(`${servicePath}/prices`)
    await page.getByLabel('How it is charged').selectOption(kind)
    await page.getByLabel('Valid from').fill('2026-01-01')
    await fill()
    await page.getByRole('button', { name: 'Add price' }).click()
    await expect(said(page)).toContainText('added')
  }
  await price('metered', async () => {
    await page.getByText('Tiers of metered usage').click()
    for (const [i, [upTo, unit]] of [
      ['100', '0.5'],
      ['', '0.1'],
    ].entries()) {
      await page.getByLabel(`Tier ${i + 1}: up to`).fill(upTo ?? '')
      await page.getByLabel(`Tier ${i + 1}: price`).fill(unit ?? '')
    }
  })
  await price('flat', () => page.getByLabel('Price', { exact: true }).fill('31'))

  const start = async (says: RegExp, firstDay: string) => {
    await page.goto(`/subscriptions/new?client=${clientPath.split('/').at(-1)}`)
    const choice = await page.getByRole('option').filter({ hasText: says }).first().getAttribute('value')
    await page.getByLabel('Service and price').selectOption(choice)
    await page.getByLabel('First day').fill(firstDay)
    await page.getByRole('button', { name: 'Start subscription' }).click()
    await expect(said(page)).toContainText('was started')
  }
  await start(new RegExp(`${service}: From 0.50\\sEUR`), '2026-02-01')
  await page.getByRole('button', { name: 'Invoice now' }).click()
  await expect(said(page)).toContainText('Issued: INV-2026-')
  await expect(page.getByRole('button', { name: 'Invoice now' })).toHaveCount(0)
  await page.getByRole('link', { name: '1 Feb 2026 to 28 Feb 2026' }).click()
  await expect(main(page)).toContainText(`${service}, 1–28 February 2026 (up to 100 GB)`)
  await expect(main(page)).toContainText(`${service}, 1–28 February 2026 (over 100 GB)`)
  await expect(main(page)).toContainText('50.00')
  await expect(main(page)).toContainText('2.00')

  await start(new RegExp(`${service}: 31.00\\sEUR`), '2026-03-01')
  const subscription = page.url()
  await page.getByRole('button', { name: 'Invoice now' }).click()
  await expect(said(page)).toContainText('Issued: INV-2026-')
  await page.getByRole('link', { name: 'Change', exact: true }).click()
  await expect(main(page)).toContainText('17 of 31 days are not used = 17.00 EUR less on the next invoice.')
  await page.getByRole('button', { name: 'Cancel now' }).click()
  await expect(said(page)).toContainText('was cancelled')
  await page.goto('/subscriptions?status=waiting')
  await page.getByRole('link', { name: service }).click()
  await expect(page).toHaveURL(subscription)
  await page.getByRole('button', { name: /Write credit note/ }).click()
  await expect(said(page)).toContainText('Credited: CN-2026-')
  await expect(main(page)).not.toContainText('Waiting for the next invoice')
})

/** A portal of its own, which is started again a month later on the same data. */
test('a subscription is started, changed, asked about and invoiced by itself a month later', async ({
  page,
  context,
  scripts,
  phone,
}) => {
  test.skip(scripts && !phone, 'a portal is started twice: once without scripts, in the long proof on a phone too')
  test.setTimeout(240_000)
  const dataDir = mkdtempSync(join(tmpdir(), 'origins-subscriptions-'))
  let running = await startPortal(dataDir, 'demo')
  const as = async (email: string) => {
    await context.clearCookies()
    await signedInWith(context, running.url, await cookieOf(running.url, email))
  }
  try {
    await as('admin@demo.test')
    await page.goto(`${running.url}/services/new`)
    await page.getByRole('button', { name: 'Add service' }).click()
    await expect(page.getByRole('alert')).toContainText('Enter a name')
    await page.getByLabel('Name').fill('Video rooms')
    await page.getByLabel('Unit').fill('rooms')
    await page.getByRole('button', { name: 'Add service' }).click()
    await expect(said(page)).toContainText('Video rooms was added')
    await page.getByLabel('How it is charged').selectOption({ label: 'By quantity: so much for each room' })
    await page.getByRole('button', { name: 'Add price' }).click()
    await expect(page.getByRole('alert')).toContainText('Enter what it costs')
    await page.getByLabel('Price', { exact: true }).fill('9.50')
    await page.getByLabel('Valid from').fill('2026-03-01')
    await page.getByRole('button', { name: 'Add price' }).click()
    await expect(main(page)).toContainText('9.50 EUR per room a month')

    await page.goto(`${running.url}/clients?q=client@demo.test`)
    const client = (await page.locator('.row-link').first().getAttribute('href')) ?? ''
    await page.goto(`${running.url}${client}`)
    await expect(page.getByRole('heading', { name: 'Usage that is not invoiced yet' })).toBeVisible()
    await page.getByRole('link', { name: 'Start a subscription' }).click()
    await page.getByLabel('Service and price').selectOption({ label: 'Video rooms: 9.50 EUR per room a month' })
    await page.getByLabel('Quantity', { exact: true }).fill('many')
    await page.getByLabel('First day').fill('2026-03-01')
    await page.getByLabel('Invoiced').selectOption('arrears')
    await page.getByRole('button', { name: 'Start subscription' }).click()
    await expect(page.getByRole('alert')).toContainText('Enter a whole number')
    await page.getByLabel('Quantity', { exact: true }).fill('10')
    await page.getByRole('button', { name: 'Start subscription' }).click()
    await expect(said(page)).toContainText('was started')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Video rooms')
    const subscription = new URL(page.url()).pathname

    await page.getByRole('link', { name: 'Change', exact: true }).click()
    await page.getByLabel('Quantity', { exact: true }).fill('15')
    await page.getByRole('button', { name: 'See what it comes to' }).click()
    await expect(main(page)).toContainText('The 14 days until now as they were = 42.90 EUR on the next invoice.')
    await page.getByRole('button', { name: 'Change it now' }).click()
    await expect(said(page)).toContainText('was changed')
    await expect(main(page)).toContainText('Waiting for the next invoice')
    await expect(main(page)).toContainText('10 → 15')

    await as('billing@demo.test')
    await page.goto(`${running.url}${subscription}`)
    await expect(page.getByRole('link', { name: 'Change', exact: true })).toHaveCount(0)
    await page.getByLabel('What you ask for').selectOption('cancel')
    await page.getByLabel('What we should know').fill('We moved to another tool.')
    await page.getByRole('button', { name: 'Send request' }).click()
    await expect(main(page)).toContainText('Cancel the subscription · Open')
    await expect(page.getByRole('button', { name: 'Send request' })).toHaveCount(0)

    await as('usage@demo.test')
    await page.goto(`${running.url}${subscription}`)
    await expect(main(page)).toContainText('Video rooms')
    await expect(main(page)).not.toContainText('EUR')
    await expect(main(page)).not.toContainText('another tool')

    await as('admin@demo.test')
    await page.goto(`${running.url}/subscriptions?status=requests`)
    await page.getByRole('link', { name: 'Video rooms' }).click()
    await page.getByRole('link', { name: 'Look at it and accept' }).click()
    await expect(main(page)).toContainText('asked for a cancellation')
    await expect(main(page)).toContainText('It goes on until 31 March 2026')
    await page.getByRole('button', { name: 'Cancel at the end of the period' }).click()
    await expect(said(page)).toContainText('was cancelled')
    await expect(main(page)).toContainText('Cancel the subscription · Done')

    // What the page still asks for must not find the portal gone.
    await page.goto('about:blank')
    await running.stop()
    running = await startPortal(dataDir, 'demo', { PORTAL_CLOCK: '2026-04-01T08:00:00Z' })
    await as('client@demo.test')
    await expect(async () => {
      await page.goto(`${running.url}${subscription}`)
      await expect(main(page)).toContainText('Cancelled', { timeout: 500 })
    }).toPass({ timeout: 60_000 })
    await page.getByRole('link', { name: /to 31 Mar 2026/ }).click()
    await expect(page.getByRole('heading', { level: 1 })).toContainText('INV-2026-')
    await expect(main(page)).toContainText('Video rooms, 15–31 March 2026 (17 of 31 days, 15 rooms)')
    await expect(main(page)).toContainText('Video rooms, 1–14 March 2026 (14 of 31 days, 10 rooms)')
    await expect(main(page)).toContainText(/Object storage, 1–31 March 2026/)
  } finally {
    await page.goto('about:blank')
    await running.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
})
