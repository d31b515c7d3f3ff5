import { expect, test } from 'vitest'
import { nobody } from '../../auth/viewer'
import type { Context } from '../../context'
import { as, member, staff, testContext } from '../../testing'
import { getMail } from './get'
import { listMails } from './list'
import type { Kept, Mailbox } from './mailbox'

const mail: Kept = {
  id: 'm1',
  at: '2026-03-15T12:00:00.000Z',
  from: 'p@firm.test',
  to: ['a@b.test'],
  subject: 'Hello',
  html: '',
  text: '',
}
const mailbox: Mailbox = {
  keep: () => null,
  list: (to) => (to && !mail.to.includes(to) ? [] : [mail]),
  find: (id) => (id === mail.id ? mail : null),
  close: () => undefined,
}

const here = new Headers({ host: 'localhost:3000' })
const elsewhere = new Headers({ host: 'portal.example.com' })

async function world(ip = '127.0.0.1'): Promise<Context> {
  const ctx = await testContext()
  return { ...ctx, mailbox, mail: 'embedded', appUrl: 'http://localhost:3000', from: { ...ctx.from, ip } }
}

const code = (reading: Promise<unknown>) =>
  reading.then(
    () => 'seen',
    (error: { code: string }) => error.code,
  )

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.8.9.10'])(
  'at the machine (%s) everybody reads it',
  async (ip) => {
    const ctx = await world(ip)
    expect(await listMails(ctx, here, {})).toEqual([mail])
    expect(await listMails(ctx, here, { to: 'nobody@b.test' })).toEqual([])
    expect(await getMail(ctx, here, { id: 'm1' })).toEqual(mail)
    expect(await code(getMail(ctx, here, { id: 'm2' }))).toBe('not-found')
  },
)

test('from elsewhere an administrator reads it, and for everybody else there is none', async () => {
  const ctx = await world('192.0.2.1')
  expect(await code(listMails(as(ctx, staff('admin')), elsewhere, {}))).toBe('seen')
  const owner = member({ id: 'cli_1', name: 'Contoso' }, 'owner')
  for (const viewer of [nobody, owner, staff('support'), { ...owner, id: 'per_admin', viewing: true }]) {
    expect(await code(listMails(as(ctx, viewer), elsewhere, {}))).toBe('not-found')
    expect(await code(getMail(as(ctx, viewer), elsewhere, { id: 'm1' }))).toBe('not-found')
  }
})

test.each([
  ['a name that was made to lead here', { host: 'rebound.example:3000' }],
  ['a proxy on this machine', { host: 'localhost:3000', 'x-forwarded-for': '198.51.100.7' }],
  ['another proxy on this machine', { host: 'localhost:3000', forwarded: 'for=198.51.100.7' }],
  ['no name', {}],
])('%s does not count as the machine', async (_, headers) => {
  expect(await code(listMails(await world(), new Headers(headers as Record<string, string>), {}))).toBe('not-found')
})

test('behind a proxy that says nothing of whom it asks for, nobody counts as at the machine', async () => {
  const ctx = { ...(await world()), appUrl: 'https://portal.example.com' }
  expect(await code(listMails(ctx, here, {}))).toBe('not-found')
  expect(await code(listMails(as(ctx, staff('admin')), here, {}))).toBe('seen')
})

test('there is none where mails are really sent, not even for administrators', async () => {
  const ctx: Context = { ...(await world()), mailbox: null, mail: 'real' }
  expect(await code(listMails(as(ctx, staff('admin')), here, {}))).toBe('not-found')
})
