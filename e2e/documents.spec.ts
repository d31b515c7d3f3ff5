import { joinClient, newClient, newInvoice } from './invoices'
import { cookieOf } from './portal'
import { expect, signedInWith, test, url } from './test'

type Asked = { cookie?: string | undefined; method?: string; accept?: string; body?: URLSearchParams }

const ask = (path: string, { cookie = '', method = 'GET', accept = '*/*', body }: Asked = {}) =>
  fetch(`${url()}${path}`, {
    redirect: 'manual',
    method,
    headers: { accept, ...(cookie ? { cookie } : {}) },
    ...(body ? { body } : {}),
  })
const admin = () => process.env.COOKIE_admin ?? ''

async function send(path: string, fields: Record<string, string>): Promise<string> {
  const answer = await ask(path, { cookie: admin(), method: 'POST', body: new URLSearchParams(fields) })
  expect(answer.status, path).toBe(303)
  return answer.headers.get('location') ?? ''
}

const linkOn = async (path: string, pattern: RegExp) => {
  const page = await (await ask(path, { cookie: admin() })).text()
  const found = pattern.exec(page)?.[1]
  if (!found) throw new Error(`${path} holds no ${pattern}`)
  return found
}

type World = Awaited<ReturnType<typeof makeWorld>>
let made: Promise<World> | undefined
/** One client with one document of each kind, and somebody who may see them. */
const world = () => (made ??= makeWorld())

async function makeWorld() {
  const { clientId, name } = await newClient('Köhler Šimůnek "& Söhne"')
  const { email } = await joinClient(clientId, 'Zoë', ['billing'])
  const [credited, paid] = [await newInvoice(clientId, '100'), await newInvoice(clientId, '50')]
  const draft = await newInvoice(clientId, '7', false)
  await send(`/invoices/${credited}/credit`, { intent: 'whole', reason: 'Nicht bestellt' })
  const form = `/payments/new?invoice=${paid}`
  const paymentId = await linkOn(form, /name="paymentId" value="([^"]+)"/)
  const payment = { paymentId, clientId, invoiceId: paid, amount: '50.00', currency: 'EUR', method: 'transfer' }
  const booked = await send(form, { intent: 'record', ...payment, receivedOn: '2026-03-15' })
  const note = await linkOn(`/invoices/${credited}`, /href="(\/credit-notes\/[^"]+)"/)
  const receipt = await linkOn(booked, /href="(\/receipts\/[^"]+)"/)
  const files = {
    invoice: `/invoices/${paid}/pdf`,
    note,
    receipt,
    statement: '/statement/pdf',
    csv: '/statement.csv',
    zip: `/invoices/zip?invoice=${paid}&invoice=${credited}`,
  }
  return { clientId, name, paid, draft, files, cookie: await cookieOf(url(), email) }
}

const kinds = { pdf: 'application/pdf', csv: 'text/csv; charset=utf-8', zip: 'application/zip' }

test('whoever may see a document gets a file that does nothing but be stored, and the same one again', async () => {
  const { files, cookie } = await world()
  for (const [what, path] of Object.entries(files)) {
    const kind = what === 'csv' || what === 'zip' ? what : 'pdf'
    const [first, again] = [await ask(path, { cookie }), await ask(path, { cookie })]
    expect(first.status, what).toBe(200)
    expect(first.headers.get('content-type'), what).toBe(kinds[kind])
    const name = new RegExp(`^attachment; filename="[\\w.-]+\\.${kind}"(; filename\\*=UTF-8''[\\w.-]+\\.${kind})?$`)
    expect(first.headers.get('content-disposition'), what).toMatch(name)
    expect(first.headers.get('x-content-type-options'), what).toBe('nosniff')
    expect(first.headers.get('cache-control'), what).toBe('no-store')
    if (kind !== 'csv') expect(first.headers.get('content-security-policy'), what).toContain('sandbox')
    const [bytes, more] = [Buffer.from(await first.arrayBuffer()), Buffer.from(await again.arrayBuffer())]
    const begins = { pdf: '%PDF-1.7', csv: '\uFEFFDay,', zip: 'PK' }[kind]
    expect(bytes.subarray(0, Buffer.byteLength(begins)).toString(), what).toBe(begins)
    expect(more.equals(bytes), what).toBe(true)
    const size = first.headers.get('content-length')
    if (kind === 'pdf') expect(Number(size), what).toBe(bytes.length)
    const head = await ask(path, { cookie, method: 'HEAD' })
    expect([head.status, await head.text()], what).toEqual([200, ''])
    for (const header of ['content-type', 'content-disposition', 'content-length', 'cache-control']) {
      expect(head.headers.get(header), `${what} ${header}`).toBe(first.headers.get(header))
    }
  }
})

test('nobody else learns anything from their addresses', async () => {
  const { files, clientId, cookie, name, paid, draft } = await world()
  const named = { ...files, statement: `/statement/pdf?client=${clientId}`, csv: `/statement.csv?client=${clientId}` }
  for (const [what, path] of Object.entries(named)) {
    const stranger = await ask(path)
    expect(stranger.status, what).toBe(302)
    expect(stranger.headers.get('location'), what).toBe(`/sign-in?${new URLSearchParams({ next: path })}`)
    for (const [who, status] of [
      ['client', 404],
      ['billing', 404],
      ['usage', 403],
      ['support', 403],
    ] as const) {
      const answer = await ask(path, { cookie: process.env[`COOKIE_${who}`] })
      expect(answer.status, `${what} for ${who}`).toBe(status)
      expect(answer.headers.get('content-disposition'), what).toBeNull()
      const said = await answer.text()
      for (const secret of ['Köhler', 'Zoë', '50.00', '100.00']) expect(said, what).not.toContain(secret)
    }
    const theirs = await ask(path, { cookie: process.env.COOKIE_client })
    const absent = await ask(path.replace(/_[0-9a-z]+/, '_000000000000'), { cookie: process.env.COOKIE_client })
    const plain = async (answer: Response) => (await answer.text()).replace(/req_\w+/g, '')
    expect([absent.status, await plain(absent)], what).toEqual([theirs.status, await plain(theirs)])
  }
  expect((await ask(`/invoices/${draft}/pdf`, { cookie })).status).toBe(404)
  const staff = await ask(`/invoices/${draft}/pdf`, { cookie: admin() })
  expect(staff.headers.get('content-disposition')).toContain('Draft invoice.pdf')
  expect((await ask(`/invoices/zip?invoice=${paid}&invoice=${draft}`, { cookie })).status).toBe(404)
  expect(name).toContain('Köhler')
})

test('an address that no page can have is not found before any page is asked', async () => {
  const { cookie, paid } = await world()
  for (const path of ['/invoices/%00/pdf', `/invoices/${paid}%00/pdf`]) {
    const answer = await ask(path, { cookie })
    expect([answer.status, answer.headers.get('content-disposition')], path).toEqual([404, null])
  }
})

test('an address that names no document is not found, and one that cannot be a document’s is refused', async () => {
  const { files, cookie, paid } = await world()
  const receiptId = files.receipt.split('/')[2]
  for (const [path, status] of [
    [`/invoices/${paid.toUpperCase()}/pdf`, 404],
    [`/invoices/${receiptId}/pdf`, 404],
    [`/receipts/${paid}/pdf`, 404],
    [`/credit-notes/${paid}/pdf`, 404],
    [`/invoices/${'x'.repeat(65)}/pdf`, 422],
    [`/invoices/${encodeURIComponent("' or 1=1 --")}/pdf`, 404],
    ['/invoices/..%2f..%2fetc%2fpasswd/pdf', 404],
    ['/invoices/%F0%9F%98%80/pdf', 404],
    ['/invoices/zip', 422],
    ['/invoices/zip?invoice=', 422],
    [`/invoices/zip?${Array.from({ length: 501 }, (_, i) => `invoice=${i}`).join('&')}`, 422],
    ['/statement/pdf?from=2026-02-30', 422],
    ['/statement.csv?from=2026-03-02&to=2026-03-01', 422],
  ] as const) {
    const answer = await ask(path, { cookie })
    expect(answer.status, path).toBe(status)
    expect(answer.headers.get('content-disposition'), path).toBeNull()
    const shown = await ask(path, { cookie, accept: 'text/html,*/*;q=0.8' })
    expect([shown.status, shown.headers.get('content-type')], path).toEqual([status, 'text/html; charset=utf-8'])
    const says = { 404: 'There is nothing at this address', 422: 'This cannot be done' }[status]
    const page = await shown.text()
    expect(page, path).toContain(says)
    expect(page, path).not.toContain('<script')
  }
  for (const path of [files.invoice, files.receipt, files.statement]) {
    const posted = await ask(path, { cookie, method: 'POST', body: new URLSearchParams({ a: 'b' }) })
    expect(posted.status, path).toBe(405)
  }
})

test('a file that is not there is a page that says so, and leads on', async ({ page, as }) => {
  await as('client')
  await page.goto('/invoices/inv_none/pdf')
  await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible()
  await page.getByRole('link', { name: 'Go to the start page' }).click()
  await expect(page).toHaveURL(`${url()}/`)
})

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false })
  test('an invoice’s page leads to its file', async ({ page, context }) => {
    const { paid, cookie } = await world()
    await signedInWith(context, url(), cookie)
    await page.goto(`/invoices/${paid}`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download PDF' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^INV-2026-\d+\.pdf$/)
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).subarray(0, 5).toString()).toBe('%PDF-')
  })
})
