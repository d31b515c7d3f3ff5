import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { flat, pagesOf } from '../server/documents/testing'
import { decimalOf } from '../server/kernel/money'
import { cookieOf, PASSWORD, portal, type Running, startPortal } from './portal'
import { expect, signedInWith, test } from './test'

const data = process.env.REAL_DATA ?? '../shared/data'
const files = (name: string) => join(data, name)
const missing = (folder: string) => !existsSync(files(folder))

/** An empty folder, what was imported into it, and an administrator. */
async function portalWith(
  commands: string[][],
): Promise<{ dir: string; running: Running; cookie: string; said: string[] }> {
  const dir = mkdtempSync(join(tmpdir(), 'origins-real-'))
  const said = commands.map((args) => {
    const done = portal(dir, args)
    expect(done.status, `${args.join(' ')}: ${done.error}`).toBe(0)
    return done.out
  })
  const added = portal(dir, ['add-person', 'admin@firm.test', '--name', 'Ada', '--staff', 'admin'], PASSWORD)
  expect(added.status, added.error).toBe(0)
  const running = await startPortal(dir)
  return { dir, running, cookie: await cookieOf(running.url, 'admin@firm.test'), said }
}

type Portal = Awaited<ReturnType<typeof portalWith>>

const text = async ({ running, cookie }: Portal, path: string): Promise<string> => {
  const answer = await fetch(`${running.url}${path}`, { headers: { cookie } })
  expect(answer.status, path).toBe(200)
  return answer.text()
}

const csv = async (portal: Portal, path: string) =>
  parse(await text(portal, path), { columns: true, bom: true }) as Record<string, string>[]

const rpc = async (portal: Portal, procedure: string, input: unknown) => {
  const answer = JSON.parse(await text(portal, `/rpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`))
  return answer.result.data
}

/** Exact sums of decimals, in units of 1e-15. */
const units = (decimal: string): bigint => {
  const [whole = '0', frac = ''] = decimal.replace('-', '').split('.')
  const size = BigInt(whole + frac.padEnd(15, '0'))
  return decimal.startsWith('-') ? -size : size
}
const sum = (decimals: string[]): bigint => decimals.reduce((total, decimal) => total + units(decimal), 0n)

const years = { 2021: '449.46', 2022: '481.45', 2023: '469.58', 2024: '477.53', 2025: '450.58' }

test.describe(missing('chinook') ? 'Chinook (skipped: no real data here, set REAL_DATA)' : 'Chinook', () => {
  test.skip(missing('chinook'), 'no real data here: set REAL_DATA')
  let portal: Portal
  test.beforeAll(async () => {
    const clients = ['import', 'clients', files('chinook/Customer.csv'), '--currency', 'USD']
    const invoices = ['import', 'invoices', files('chinook/Invoice.csv'), files('chinook/InvoiceLine.csv')]
    const options = ['--currency', 'USD', '--status', 'paid', '--json']
    portal = await portalWith([clients, [...invoices, ...options], clients, [...invoices, ...options]])
  })
  test.afterAll(async () => {
    await portal?.running.stop()
    if (portal) rmSync(portal.dir, { recursive: true, force: true })
  })

  test('imported twice is there once', () => {
    const [first, again] = [JSON.parse(portal.said[1] ?? ''), JSON.parse(portal.said[3] ?? '')]
    expect(first).toMatchObject({ created: 412, unchanged: 0 })
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 412 })
  })

  test('the export adds up to 2,328.60 and to every year', async () => {
    const rows = await csv(portal, '/invoices.csv')
    expect(rows).toHaveLength(412)
    expect(sum(rows.map((row) => row.Total ?? ''))).toBe(units('2328.60'))
    for (const [year, total] of Object.entries(years)) {
      const narrowed = await csv(portal, `/invoices.csv?from=${year}-01-01&to=${year}-12-31`)
      expect(sum(narrowed.map((row) => row.Total ?? '')), year).toBe(units(total))
    }
    expect(await csv(portal, '/clients.csv')).toHaveLength(59)
  })

  test('every invoice over RPC equals its lines, 2,240 in all', async () => {
    let lines = 0
    let total = 0
    let after: string | null = null
    let invoices = 0
    do {
      const page: { rows: { id: string; totalMinor: number }[]; next: string | null } = await rpc(
        portal,
        'invoices.list',
        after ? { after } : {},
      )
      for (const row of page.rows) {
        const invoice: { lines: { netMinor: number }[]; totalMinor: number; paidMinor: number } = await rpc(
          portal,
          'invoices.get',
          { invoiceId: row.id },
        )
        expect(invoice.lines.reduce((all, line) => all + line.netMinor, 0)).toBe(invoice.totalMinor)
        expect(invoice.paidMinor).toBe(invoice.totalMinor)
        lines += invoice.lines.length
        total += row.totalMinor
        invoices++
      }
      after = page.next
    } while (after)
    expect({ invoices, lines, total }).toEqual({ invoices: 412, lines: 2240, total: 232_860 })
  })

  test('each of 412 documents holds its total and the name of its customer, every letter', async () => {
    test.setTimeout(180_000)
    const letters = new Set<string>()
    let read = 0
    let after: string | null = null
    do {
      const page: { rows: { id: string; totalMinor: number; client: { name: string } }[]; next: string | null } =
        await rpc(portal, 'invoices.list', after ? { after } : {})
      for (const row of page.rows) {
        const { url } = portal.running
        const answer = await fetch(`${url}/invoices/${row.id}/pdf`, { headers: { cookie: portal.cookie } })
        const said = flat((await pagesOf(new Uint8Array(await answer.arrayBuffer()))).join(' '))
        const { minor, exponent } = { minor: row.totalMinor, exponent: 2 }
        expect(said).toContain(`Total ${decimalOf({ minor, exponent })} USD`)
        expect(said).toContain(row.client.name)
        for (const letter of row.client.name) letters.add(letter)
        read++
      }
      after = page.next
    } while (after)
    expect(read).toBe(412)
    for (const letter of 'áãäçéñóöøýł') expect([...letters].join('')).toContain(letter)
  })

  test('the pages show the same figures', async ({ page, context }) => {
    await signedInWith(context, portal.running.url, portal.cookie)
    await page.goto(`${portal.running.url}/clients`)
    await expect(page.getByRole('link', { name: /^All\s*59$/ })).toBeVisible()
    await page.goto(`${portal.running.url}/invoices`)
    await expect(page.getByRole('link', { name: /^All\s*412$/ })).toBeVisible()
    await page.goto(`${portal.running.url}/invoices?from=2021-01-01&to=2021-12-31`)
    await expect(page.getByText('83 invoices match')).toBeVisible()
    await page.goto(
      `${portal.running.url}/invoices?q=${encodeURIComponent('Embraer - Empresa Brasileira de Aeronáutica')}`,
    )
    const amounts = await page
      .getByRole('cell')
      .locator('data')
      .evaluateAll((all) => all.map((one) => one.getAttribute('value') ?? ''))
    expect(sum(amounts)).toBe(units('39.62'))
  })
})

test.describe(missing('focus') ? 'FOCUS (skipped: no real data here, set REAL_DATA)' : 'FOCUS', () => {
  test.skip(missing('focus'), 'no real data here: set REAL_DATA')
  let portal: Portal
  const range = 'from=2024-09-01&to=2024-09-30'
  const EC2 = '16.04169305050'
  const ALL = '20.52022672899'
  test.beforeAll(async () => {
    const usage = ['import', 'usage', files('focus/focus_sample.csv'), '--create', '--json']
    portal = await portalWith([usage, usage])
  })
  test.afterAll(async () => {
    await portal?.running.stop()
    if (portal) rmSync(portal.dir, { recursive: true, force: true })
  })

  test('imported twice is there once', () => {
    expect(JSON.parse(portal.said[0] ?? '')).toMatchObject({ created: 1000 })
    expect(JSON.parse(portal.said[1] ?? '')).toMatchObject({ created: 0, unchanged: 1000 })
  })

  test('the metered rows add up to the last decimal in the exports', async () => {
    // One row of the sample is charged in the night before September begins, by its own clock of UTC.
    const rows = await csv(portal, '/usage.csv?from=2024-08-01&to=2024-10-31')
    expect(rows).toHaveLength(1000)
    expect(sum(rows.map((row) => row['Billed cost'] ?? ''))).toBe(units(ALL))
    expect(sum(rows.map((row) => row['Effective cost'] ?? ''))).toBe(units('14.97651418586'))
    expect(sum(rows.map((row) => row['List cost'] ?? ''))).toBe(units('20.39090575119'))
    const ec2 = rows.filter((row) => row.Service === 'Amazon Elastic Compute Cloud')
    expect(sum(ec2.map((row) => row['Billed cost'] ?? ''))).toBe(units(EC2))
    const ofKind = (kind: string) => rows.filter((row) => row.Kind === kind).length
    expect([ofKind('usage'), ofKind('adjustment'), ofKind('credit')]).toEqual([997, 2, 1])
    const services = await csv(portal, '/services.csv?from=2024-08-01&to=2024-10-31')
    expect(sum(services.map((row) => row.Cost || '0'))).toBe(units(ALL))
    expect(services.find((row) => row.Service === 'Azure Kubernetes Service')?.Cost).toBe('1.58088')
  })

  test('and over RPC', async () => {
    const list = await rpc(portal, 'services.list', { from: '2024-08-01', to: '2024-10-31' })
    expect(list.total.costs).toEqual([{ currency: 'USD', cost: ALL }])
    const ec2 = list.services.find((row: { name: string }) => row.name === 'Amazon Elastic Compute Cloud')
    expect(units(ec2.cost)).toBe(units(EC2))
    const detail = await rpc(portal, 'services.get', { serviceId: ec2.serviceId, from: '2024-08-01', to: '2024-10-31' })
    expect(units(detail.figures.costs[0].cost)).toBe(units(EC2))
  })

  test('and on the pages, down to the metered rows', async ({ page, context }) => {
    await signedInWith(context, portal.running.url, portal.cookie)
    await page.goto(`${portal.running.url}/services?from=2024-08-01&to=2024-10-31`)
    await expect(page.getByText(`${ALL} USD`).first()).toBeVisible()
    await expect(page.getByText(`${EC2} USD`)).toBeVisible()
    await page.getByRole('link', { name: 'Amazon Elastic Compute Cloud', exact: true }).click()
    await expect(page.getByText(/^16\.0416930505\sUSD|16\.04169305050\sUSD/).first()).toBeVisible()
    await page.goto(`${portal.running.url}/services?${range}`)
    await expect(page.getByRole('heading', { name: 'Services' })).toBeVisible()
  })
})
