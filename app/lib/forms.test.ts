import { expect, test } from 'vitest'
import { TOO_LARGE } from '~/server/adapter'
import { Refusal } from '~/server/kernel/refusal'
import { testContext } from '~/server/testing'
import { byIntent } from './forms'

const action = byIntent({ send: async () => ({ to: '/' }) })

async function sent(init: RequestInit) {
  const request = new Request('http://portal.test/', { method: 'POST', ...init })
  return action({ request, context: { ...(await testContext()), nonce: '' }, params: {} })
}

test.each([
  ['JSON', { body: '{}', headers: { 'content-type': 'application/json' } }],
  ['nothing', {}],
  [
    'a form that is cut short',
    { body: '--x\r\nContent-', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
  ],
] as const)('%s is no form, and no fault of the portal', async (_, init) => {
  await expect(sent(init)).rejects.toMatchObject({ code: 'invalid' })
})

test('what was refused while it was read stays refused for that', async () => {
  const tooLarge = new ReadableStream({ pull: () => Promise.reject(new Refusal('invalid', TOO_LARGE)) })
  const init = { body: tooLarge, duplex: 'half', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  await expect(sent(init as RequestInit)).rejects.toMatchObject({ message: TOO_LARGE })
})

const urlencoded = (body: string) => ({ body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })

const multipart = (names: string[]) => ({
  body: `${names.map((name) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nx\r\n`).join('')}--b--\r\n`,
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
})

const numbered = (count: number, name: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => name(i))

test.each([
  ['fields', urlencoded(numbered(100_000, (i) => `f${i}=`).join('&'))],
  ['fields of one name', urlencoded('name=a&'.repeat(50_000))],
  [
    'fields that say to be parts',
    {
      ...urlencoded('a&'.repeat(50_000)),
      headers: { 'content-type': 'application/x-www-form-urlencoded; boundary=b' },
    },
  ],
  [
    'parts of an unclear boundary',
    {
      ...multipart(numbered(10_000, (i) => `f${i}`)),
      headers: { 'content-type': 'multipart/form-data; xboundary=a; boundary=b' },
    },
  ],
  ['separators', urlencoded('&'.repeat(900_000))],
  ['parts', multipart(numbered(10_000, (i) => `f${i}`))],
  ['lines', urlencoded(numbered(1_000, (i) => `lines.${i}.price=1`).join('&'))],
  ['lines in parts', multipart(numbered(1_000, (i) => `lines.${i}.price`))],
  ['invoices to pay', urlencoded(numbered(1_000, (i) => `amount.inv_${i}=1`).join('&'))],
  ['clients', urlencoded(numbered(1_000, (i) => `client.cli_${i}=x`).join('&'))],
])('refuses a form of too many %s', async (_, init) => {
  await expect(sent(init)).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching('more than can') })
})

test('takes a draft of 200 lines', async () => {
  const names = Array.from({ length: 200 }, (_, i) => i).flatMap((i) =>
    ['id', 'description', 'quantity', 'unit', 'price', 'discount', 'tax', 'serviceId', 'usage'].map(
      (name) => `lines.${i}.${name}`,
    ),
  )
  expect((await sent(urlencoded(names.map((name) => `${name}=1`).join('&')))).status).toBe(303)
  expect((await sent(multipart(names))).status).toBe(303)
})

test('shows again only fields that the portal’s forms have', async () => {
  const seen: object[] = []
  const reject = byIntent({
    save: async (_ctx, form: object) => {
      seen.push(form)
      throw new Refusal('invalid', undefined, { fields: { name: ['Enter a name'] } })
    },
  })
  const known = { name: 'Ada', 'lines.3.price': '12', 'tiers.0.upTo': '5', 'amount.inv_1': 'all', 'mail.team': 'daily' }
  const other = {
    zzz: '1',
    'lines.x.price': '1',
    'mail.nothing': '1',
    __proto__x: '1',
    constructor: '1',
    toString: '1',
  }
  const body = new URLSearchParams({ ...known, ...other, password: 'secret' }).toString()
  const request = new Request('http://portal.test/', { method: 'POST', ...urlencoded(`${body}&__proto__=1`) })
  const answer = await reject({ request, context: { ...(await testContext()), nonce: '' }, params: {} })
  expect(answer.status).toBe(422)
  expect((await answer.json()).typed).toEqual(known)
  expect(seen[0]).toMatchObject({ ...known, ...other, password: 'secret' })
})
