import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { events, links, people } from '../../db/schema'
import type { Context } from '../context'
import { as } from '../testing'
import { changeAddress } from './changeAddress'
import { changePassword } from './changePassword'
import { changeProfile } from './changeProfile'
import { confirmAddress, readAddress } from './confirmAddress'
import { getProfile } from './getProfile'
import { atRest, jobsOf, makeLink, personBy, sentToken } from './linkTesting'
import { signIn } from './signIn'
import { cookieValue, firmWithPeople, later, PASSWORD, signedIn, withTotp } from './testing'
import { nobody, type Person } from './viewer'

const BEN = 'ben@client.test'
const NEW = 'new@client.test'
const OTHER = 'enough words for everybody'
const GONE = { code: 'gone' }

async function ben() {
  const { ctx } = await firmWithPeople()
  const started = await signedIn(ctx, BEN)
  return { nobody: ctx, ...started, late: later(started.ctx, 11 * 60) }
}

const wrongs: [string, (ctx: Context) => Promise<unknown>][] = [
  ['changeAddress', (ctx) => changeAddress(ctx, { email: NEW, proof: PASSWORD })],
  ['changePassword', (ctx) => changePassword(ctx, { password: OTHER, proof: PASSWORD })],
  ['changeProfile', (ctx) => changeProfile(ctx, { name: 'Benno', locale: 'de-DE', timeZone: 'UTC' })],
  ['getProfile', (ctx) => getProfile(ctx)],
]

test.each(wrongs)(
  '%s is nobody’s but the own, and not for an administrator who views as a client',
  async (_name, verb) => {
    const { ctx, viewer } = await ben()
    await expect(verb(as(ctx, nobody))).rejects.toMatchObject({ code: 'signed-out' })
    await expect(verb(as(ctx, { ...viewer, viewing: true }))).rejects.toMatchObject({ code: 'forbidden' })
    expect(await personBy(ctx, BEN)).toMatchObject({ name: 'Ben' })
  },
)

describe('another address', () => {
  test('is confirmed by the link to the new one, by whoever holds it; the old one is told', async () => {
    const { ctx, nobody: anybody, viewer, cookie } = await ben()
    expect(await changeAddress(ctx, { email: ' NEW@client.test' })).toEqual({ email: NEW })
    expect(await personBy(ctx, BEN)).toBeDefined()
    const [job] = await jobsOf(ctx)
    const [link] = await ctx.db.select().from(links)
    expect(job).toEqual({ kind: 'mail.address', payload: { linkId: link?.id } })
    const token = await sentToken(ctx, 'address', NEW)
    for (let i = 0; i < 2; i++) expect(await readAddress(anybody, { token })).toEqual({ email: NEW })
    expect(await confirmAddress(anybody, { token })).toEqual({ email: NEW })
    expect(await personBy(ctx, NEW)).toMatchObject({ id: viewer.id, emailVerifiedAt: ctx.now() })
    expect(await personBy(ctx, BEN)).toBeUndefined()
    expect((await jobsOf(ctx)).at(-1)).toMatchObject({
      kind: 'mail.notice',
      payload: { personId: viewer.id, what: 'address-changed', to: BEN },
    })
    expect(await ctx.sessions.find(cookieValue(cookie))).toMatchObject({ email: NEW })
    await expect(confirmAddress(anybody, { token })).rejects.toMatchObject(GONE)
    expect(await signIn(ctx, { email: NEW, password: PASSWORD, kind: 'browser' })).toMatchObject({ step: 'done' })
  })

  test('asks for a proof ten minutes after the last one', async () => {
    const { late } = await ben()
    await expect(changeAddress(late, { email: NEW })).rejects.toMatchObject({
      code: 'invalid',
      fields: { proof: [expect.any(String)] },
    })
    await expect(changeAddress(late, { email: NEW, proof: 'wrong' })).rejects.toMatchObject({
      fields: { proof: [expect.any(String)] },
    })
    expect(await jobsOf(late)).toEqual([])
    expect(await changeAddress(late, { email: NEW, proof: PASSWORD })).toEqual({ email: NEW })
  })

  test('a wrong proof is written down: somebody may have found an open session', async () => {
    const { late, viewer } = await ben()
    await expect(changeAddress(late, { email: NEW, proof: 'wrong' })).rejects.toMatchObject({ code: 'invalid' })
    const refused = await late.db.select().from(events).where(eq(events.did, 'person.proof-refused'))
    expect(refused).toMatchObject([{ actorId: viewer.id, thingId: viewer.id, ip: late.from.ip }])
  })

  test('answers alike for an address that somebody has, who is not mailed', async () => {
    const { ctx } = await ben()
    expect(await changeAddress(ctx, { email: 'admin@firm.test' })).toEqual({ email: 'admin@firm.test' })
    expect(await jobsOf(ctx)).toEqual([])
    expect(await ctx.db.select().from(links)).toEqual([])
  })

  test('is gone when it belongs to somebody meanwhile, and for somebody deactivated', async () => {
    const { ctx, viewer } = await ben()
    await changeAddress(ctx, { email: NEW })
    const token = await sentToken(ctx, 'address', NEW)
    const set = (id: string, values: Partial<typeof people.$inferInsert>) =>
      ctx.write(async (tx) => void (await tx.update(people).set(values).where(eq(people.id, id))))
    const adminId = (await personBy(ctx, 'admin@firm.test'))?.id ?? ''
    await set(adminId, { email: NEW })
    await expect(readAddress(ctx, { token })).rejects.toMatchObject(GONE)
    await expect(confirmAddress(ctx, { token })).rejects.toMatchObject(GONE)
    await set(adminId, { email: 'admin@firm.test' })
    await set(viewer.id, { status: 'deactivated' })
    await expect(confirmAddress(ctx, { token })).rejects.toMatchObject(GONE)
    await set(viewer.id, { status: 'active' })
    expect(await confirmAddress(ctx, { token })).toEqual({ email: NEW })
  })

  test('ends what was known of the old one: mails may reach the new one', async () => {
    const { ctx, viewer } = await ben()
    await changeAddress(ctx, { email: NEW })
    const token = await sentToken(ctx, 'address', NEW)
    await ctx.write(async (tx) => {
      await tx.update(people).set({ mailState: 'bounced', mailStateAt: ctx.now() }).where(eq(people.id, viewer.id))
    })
    await confirmAddress(ctx, { token })
    expect(await personBy(ctx, NEW)).toMatchObject({ mailState: 'ok', mailStateAt: null })
  })

  test('asked for by two belongs to one', async () => {
    const { ctx, viewer } = await ben()
    const admin = await personBy(ctx, 'admin@firm.test')
    const tokens: string[] = []
    for (const personId of [viewer.id, admin?.id]) {
      tokens.push((await makeLink(ctx, 'address', { email: NEW, personId })).token)
    }
    const done = await Promise.allSettled(
      Array.from({ length: 50 }).flatMap(() => tokens.map((token) => confirmAddress(ctx, { token }))),
    )
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of done) if (one.status === 'rejected') expect(one.reason).toMatchObject(GONE)
    expect(await ctx.db.select().from(people).where(eq(people.email, NEW))).toHaveLength(1)
  })

  test('asked for anew ends the link before, and confirming one ends pending resets', async () => {
    const { ctx, viewer } = await ben()
    await changeAddress(ctx, { email: NEW })
    const first = await sentToken(ctx, 'address', NEW)
    await changeAddress(ctx, { email: 'newer@client.test' })
    await expect(confirmAddress(ctx, { token: first })).rejects.toMatchObject(GONE)
    const reset = await makeLink(ctx, 'reset', { email: BEN, personId: viewer.id })
    await confirmAddress(ctx, { token: await sentToken(ctx, 'address', 'newer@client.test') })
    const [row] = await ctx.db.select().from(links).where(eq(links.id, reset.id))
    expect(row?.revokedAt).toEqual(ctx.now())
  })

  test.each([
    '',
    'ben',
    ' BEN@client.test ',
    'boss<thief@other.test>',
    'boss,thief@other.test',
    '"boss"thief@other.test',
    'bo\u202ess@other.test',
  ])('refuses %j at the field', async (email) => {
    const { ctx } = await ben()
    await expect(changeAddress(ctx, { email })).rejects.toMatchObject({
      code: 'invalid',
      fields: { email: [expect.any(String)] },
    })
  })

  test('is limited, and leaves nothing at rest that confirms it', async () => {
    const { ctx } = await ben()
    for (let i = 0; i < 3; i++) await changeAddress(ctx, { email: `n${i}@client.test` })
    await expect(changeAddress(ctx, { email: NEW })).rejects.toMatchObject({ code: 'too-many' })
    const token = await sentToken(ctx, 'address', 'n2@client.test')
    expect(await atRest(ctx)).not.toContain(token.split('.')[1])
  })
})

describe('another password', () => {
  test('ends the other sessions and pending links, keeps this one, and is told', async () => {
    const { ctx, viewer, cookie } = await ben()
    const elsewhere = await signedIn(ctx, BEN)
    await makeLink(ctx, 'reset', { email: BEN, personId: viewer.id })
    await changePassword(ctx, { password: OTHER })
    expect(await ctx.sessions.find(cookieValue(cookie))).toMatchObject({ id: viewer.id })
    expect(await ctx.sessions.find(cookieValue(elsewhere.cookie))).toBeNull()
    expect((await ctx.db.select().from(links))[0]?.revokedAt).toEqual(ctx.now())
    expect(await jobsOf(ctx)).toMatchObject([
      { kind: 'mail.notice', payload: { personId: viewer.id, what: 'password-changed' } },
    ])
    expect(await signIn(ctx, { email: BEN, password: OTHER, kind: 'browser' })).toMatchObject({ step: 'done' })
    const rest = await atRest(ctx)
    expect(rest).not.toContain(OTHER)
  })

  test('asks for a proof ten minutes after the last one, and keeps the second factor', async () => {
    const { late } = await ben()
    await expect(changePassword(late, { password: OTHER })).rejects.toMatchObject({
      fields: { proof: [expect.any(String)] },
    })
    await expect(changePassword(late, { password: OTHER, proof: OTHER })).rejects.toMatchObject({
      fields: { proof: [expect.any(String)] },
    })
    await withTotp(late, BEN)
    await changePassword(late, { password: OTHER, proof: PASSWORD })
    expect(await signIn(late, { email: BEN, password: OTHER, kind: 'browser' })).toMatchObject({ step: 'second' })
  })

  test.each(['', 'short', 'basketball', 'ben@client 2026', 'northwind-ben'])('refuses %j', async (password) => {
    const { ctx } = await ben()
    await expect(changePassword(ctx, { password })).rejects.toMatchObject({
      fields: { password: [expect.any(String)] },
    })
    expect(await signIn(ctx, { email: BEN, password: PASSWORD, kind: 'browser' })).toMatchObject({ step: 'done' })
  })
})

describe('the profile', () => {
  const viewerOf = async (ctx: Context, cookie: string) => (await ctx.sessions.find(cookieValue(cookie))) as Person

  test('is changed: name, how dates and numbers are written, time zone', async () => {
    const { ctx, cookie } = await ben()
    const set = { name: 'Benno', locale: 'de-DE', timeZone: 'Australia/Lord_Howe' }
    await changeProfile(ctx, set)
    const viewer = await viewerOf(ctx, cookie)
    expect(viewer).toMatchObject(set)
    await changeProfile(as(ctx, viewer), set)
    expect(await getProfile(as(ctx, viewer))).toMatchObject({ ...set, email: BEN, confirmed: true })
  })

  test('offers every choice once, the own one among them', async () => {
    const { ctx, viewer } = await ben()
    const own = { ...viewer, locale: 'ga-IE', timeZone: 'Asia/Calcutta' }
    const profile = await getProfile(as(ctx, own))
    const zones = profile.zones.flatMap((one) => one.zones)
    for (const zone of ['UTC', 'Asia/Calcutta', 'Europe/Berlin'])
      expect(zones.filter((one) => one === zone)).toEqual([zone])
    expect(profile.locales.map(({ locale }) => locale)).toContain('ga-IE')
    expect(profile.locales.find(({ locale }) => locale === 'de-DE')?.label).toBe(
      'German (Germany): 31. Dez. 2026, 1.234,50',
    )
    await changeProfile(as(ctx, own), { name: 'Ben', locale: 'ga-IE', timeZone: 'Asia/Calcutta' })
  })

  test.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ locale: 'xx-YY' }, 'locale'],
    [{ locale: '' }, 'locale'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ timeZone: '+25:00' }, 'timeZone'],
  ])('refuses %j at the field', async (wrong, field) => {
    const { ctx } = await ben()
    const input = { name: 'Ben', locale: 'en-GB', timeZone: 'UTC', ...wrong }
    await expect(changeProfile(ctx, input)).rejects.toMatchObject({ fields: { [field]: [expect.any(String)] } })
  })
})
