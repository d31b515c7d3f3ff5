import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { challenges, events, jobs, passkeys, people, recoveryCodes, sessions } from '../../../db/schema'
import type { Context } from '../../context'
import { getSecurity } from '../getSecurity'
import { removeTotp } from '../removeTotp'
import { signIn } from '../signIn'
import { cookieValue, firmWithPeople, later, PASSWORD, signedIn, withTotp } from '../testing'
import { addPasskey } from './addPasskey'
import { askForPasskey } from './askForPasskey'
import { askToAddPasskey } from './askToAddPasskey'
import { removePasskey } from './removePasskey'
import { signInWithPasskey } from './signInWithPasskey'
import { softKey } from './testing'

const email = 'ben@client.test'

async function ben() {
  const { ctx } = await firmWithPeople()
  return { stranger: ctx, ...(await signedIn(ctx, email)) }
}

async function add(ctx: Context, key = softKey(), name = 'Laptop') {
  const added = await addPasskey(ctx, { name, response: key.create(await askToAddPasskey(ctx, {})) })
  return { key, ...added }
}

const refused = { code: 'invalid', fields: { passkey: [expect.any(String)] } }

describe('adding a passkey', () => {
  test('makes recovery codes where there is no other way in without scripts, and tells the owner', async () => {
    const { ctx } = await ben()
    const { codes } = await add(ctx)
    expect(codes).toHaveLength(10)
    expect((await add(ctx, softKey(), 'Phone')).codes).toBeNull()
    const { passkeys: listed, codesLeft } = await getSecurity(ctx)
    expect(listed.map((one) => one.name).sort()).toEqual(['Laptop', 'Phone'])
    expect(codesLeft).toBe(10)
    const told = (await ctx.db.select().from(jobs)).map((job) => (job.payload as { what: string }).what)
    expect(told).toEqual(['passkey-added', 'passkey-added'])
    await expect(signIn(ctx, { email, password: PASSWORD, kind: 'browser' })).resolves.toMatchObject({ step: 'second' })
  })

  test('beside an authenticator app makes none', async () => {
    const { ctx } = await ben()
    await withTotp(ctx, email)
    await ctx.write(async (tx) => {
      await tx.delete(recoveryCodes)
    })
    expect((await add(ctx)).codes).toBeNull()
  })

  test('takes only an answer to its own question, once, in time, from here, verified, by name', async () => {
    const { ctx, stranger } = await ben()
    const key = softKey()
    const asked = await askToAddPasskey(ctx, {})
    const response = key.create(asked)
    const bad: [string, string | undefined][] = [
      ['nothing', undefined],
      ['not JSON', '{'],
      ['something else', '{"id":"x"}'],
      ['another site', key.create(asked, { origin: 'https://evil.example' })],
      ['unverified', key.create(asked, { verified: false })],
      ['another relying party', softKey({ rpID: 'evil.example' }).create(asked)],
      ['a question nobody asked', key.create({ challenge: 'a'.repeat(43) })],
      ['a question for signing in', key.create(await askForPasskey(ctx))],
    ]
    for (const [what, wrong] of bad) {
      await expect(addPasskey(ctx, { name: 'x', response: wrong }), what).rejects.toMatchObject({ code: 'invalid' })
    }
    await expect(addPasskey(ctx, { name: ' ', response })).rejects.toMatchObject({ fields: { name: [/./] } })
    const ada = await signedIn(stranger, 'admin@firm.test')
    await expect(addPasskey(ada.ctx, { name: 'x', response })).rejects.toMatchObject(refused)
    const mine = key.create(await askToAddPasskey(ctx, {}))
    const late = later(ctx, 301)
    await expect(addPasskey(late, { name: 'x', response: mine })).rejects.toMatchObject(refused)
    expect(await ctx.db.select().from(passkeys)).toEqual([])
    await addPasskey(ctx, { name: 'x', response: mine })
    await expect(addPasskey(ctx, { name: 'x', response: mine })).rejects.toMatchObject(refused)
    await expect(add(ctx, key)).rejects.toMatchObject(refused)
    expect(await ctx.db.select().from(passkeys)).toHaveLength(1)
  })

  test('asks again who one is after ten minutes', async () => {
    const { ctx } = await ben()
    const stale = later(ctx, 601)
    await expect(askToAddPasskey(stale, {})).rejects.toMatchObject({ fields: { proof: [/./] } })
    await expect(addPasskey(stale, { name: 'x', response: '{}' })).rejects.toMatchObject({ fields: { proof: [/./] } })
    await expect(askToAddPasskey(stale, { proof: PASSWORD })).resolves.toMatchObject({ rp: { id: 'portal.test' } })
  })
})

describe('signing in with a passkey', () => {
  test('needs neither address nor password nor code, and is recorded', async () => {
    const { ctx, stranger, personId } = await ben()
    await withTotp(ctx, email)
    const { key } = await add(ctx)
    const asked = await askForPasskey(stranger)
    expect(asked).toMatchObject({ rpId: 'portal.test', userVerification: 'required', allowCredentials: undefined })
    const { cookie, ...done } = await signInWithPasskey(stranger, { response: key.use(asked) })
    expect(done).toMatchObject({ step: 'done', personId })
    expect(await ctx.sessions.find(cookieValue(cookie))).toMatchObject({ email })
    const [event] = await ctx.db.select().from(events).where(eq(events.thingId, personId)).orderBy(events.seq).limit(50)
    expect(event).toBeDefined()
    const started = await ctx.db.select({ data: events.data }).from(events).where(eq(events.did, 'session.started'))
    expect(started.at(-1)?.data).toMatchObject({ by: 'passkey' })
    const [kept] = await ctx.db.select().from(passkeys)
    expect(kept?.lastUsedAt).toEqual(ctx.now())
  })

  test('answers a question once, in five minutes, from here, verified, and by its own person', async () => {
    const { ctx, stranger } = await ben()
    const { key } = await add(ctx)
    const patient = { ...stranger, limits: { ...stranger.limits, signInByIp: { most: 99, seconds: 60 } } }
    const ask = () => askForPasskey(patient)
    const used = key.use(await ask())
    await signInWithPasskey(patient, { response: used })
    const before = await ctx.db.select().from(sessions)
    const bad: [string, string | undefined][] = [
      ['used twice', used],
      ['nothing', undefined],
      ['not JSON', 'x'],
      ['a question nobody asked', key.use({ challenge: 'a'.repeat(43) })],
      ['another site', key.use(await ask(), { origin: 'https://evil.example' })],
      ['unverified', key.use(await ask(), { verified: false })],
      ['another person', key.use(await ask(), { userHandle: Buffer.from('per_other').toString('base64url') })],
      ['an unknown key', softKey().use(await ask())],
      ['a question for adding', key.use(await askToAddPasskey(ctx, {}))],
      ['another signature', key.use(await ask()).replace(/"signature":"[^"]{8}/, '"signature":"AAAAAAAA')],
    ]
    for (const [what, response] of bad) {
      await expect(signInWithPasskey(patient, { response }), what).rejects.toMatchObject({ code: 'invalid' })
    }
    const late = later(patient, 301)
    const expired = key.use(await ask())
    await expect(signInWithPasskey(late, { response: expired })).rejects.toMatchObject(refused)
    expect(await ctx.db.select().from(sessions)).toHaveLength(before.length)
  })

  test('a refused answer uses its question up', async () => {
    const { ctx, stranger } = await ben()
    const { key } = await add(ctx)
    const asked = await askForPasskey(stranger)
    const unverified = key.use(asked, { verified: false })
    await expect(signInWithPasskey(stranger, { response: unverified })).rejects.toMatchObject(refused)
    await expect(signInWithPasskey(stranger, { response: key.use(asked) })).rejects.toMatchObject(refused)
    expect(await ctx.db.select().from(challenges)).toEqual([])
  })

  test('one answer given twenty times at once opens one session', async () => {
    const { ctx, stranger } = await ben()
    const { key } = await add(ctx)
    const response = key.use(await askForPasskey(stranger))
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => signInWithPasskey(stranger, { response })))
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  })

  test('a counter that does not go on is a copy, and refused', async () => {
    const { ctx, stranger } = await ben()
    const { key } = await add(ctx)
    const use = async (counter: number) =>
      signInWithPasskey(stranger, { response: key.use(await askForPasskey(stranger), { counter }) }).then(
        () => 'in',
        () => 'refused',
      )
    expect([await use(0), await use(0), await use(5), await use(5), await use(4), await use(0), await use(6)]).toEqual([
      'in',
      'in',
      'in',
      'refused',
      'refused',
      'refused',
      'in',
    ])
  })

  test('is refused to somebody deactivated', async () => {
    const { ctx, stranger, personId } = await ben()
    const { key } = await add(ctx)
    await ctx.write(async (tx) => {
      await tx.update(people).set({ status: 'deactivated' }).where(eq(people.id, personId))
    })
    const response = key.use(await askForPasskey(stranger))
    await expect(signInWithPasskey(stranger, { response })).rejects.toMatchObject(refused)
  })

  test('counts no question that someone signed in with', async () => {
    const { ctx, stranger } = await ben()
    const { key } = await add(ctx)
    for (let i = 1; i <= 15; i++) {
      const response = key.use(await askForPasskey(stranger), { counter: i })
      await expect(signInWithPasskey(stranger, { response })).resolves.toMatchObject({ step: 'done' })
    }
    const failing = async () => signInWithPasskey(stranger, { response: softKey().use(await askForPasskey(stranger)) })
    for (let i = 0; i < 10; i++) await expect(failing()).rejects.toMatchObject({ code: 'invalid' })
    await expect(failing()).rejects.toMatchObject({ code: 'too-many' })
  })

  test('questions are limited by IP', async () => {
    const { stranger } = await ben()
    for (let i = 0; i < 10; i++) await askForPasskey(stranger)
    await expect(askForPasskey(stranger)).rejects.toMatchObject({ code: 'too-many', retryAfter: expect.any(Number) })
  })
})

describe('removing a passkey', () => {
  test("is one's own to do; the last factor takes the recovery codes along, other sessions end", async () => {
    const { ctx, stranger } = await ben()
    const other = await signedIn(stranger, email)
    const ada = await signedIn(stranger, 'admin@firm.test')
    const { key } = await add(ctx)
    await expect(removePasskey(ada.ctx, { passkeyId: key.id })).rejects.toMatchObject({ code: 'not-found' })
    await expect(removePasskey(ada.ctx, { passkeyId: 'none' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(removePasskey(later(ctx, 601), { passkeyId: key.id })).rejects.toMatchObject({ code: 'invalid' })
    await removePasskey(ctx, { passkeyId: key.id })
    await expect(removePasskey(ctx, { passkeyId: key.id })).rejects.toMatchObject({ code: 'not-found' })
    expect(await getSecurity(ctx)).toMatchObject({ passkeys: [], codesLeft: 0 })
    expect(await ctx.sessions.find(cookieValue(other.cookie))).toBeNull()
    expect(await ctx.sessions.find(cookieValue(ada.cookie))).not.toBeNull()
    const response = key.use(await askForPasskey(stranger))
    await expect(signInWithPasskey(stranger, { response })).rejects.toMatchObject(refused)
  })

  test('the app beside a passkey goes only while recovery codes are left', async () => {
    const { ctx } = await ben()
    await withTotp(ctx, email)
    await add(ctx)
    await ctx.write(async (tx) => {
      await tx.delete(recoveryCodes)
    })
    await expect(removeTotp(ctx, {})).rejects.toMatchObject({ code: 'invalid' })
    expect(await getSecurity(ctx)).toMatchObject({ totp: true })
  })
})
