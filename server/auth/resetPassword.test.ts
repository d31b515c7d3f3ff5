import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { challenges, links, people, sessions } from '../../db/schema'
import { atRest, jobsOf, makeLink, personBy } from './linkTesting'
import { requestReset } from './requestReset'
import { readReset, resetPassword } from './resetPassword'
import { signIn } from './signIn'
import { countingHashes, firmWithPeople, PASSWORD, signedIn, withTotp } from './testing'

const NEW = 'enough words for everybody'
const BEN = 'ben@client.test'
const GONE = { code: 'gone', message: 'This link no longer works.' }

async function asked() {
  const { ctx } = await firmWithPeople()
  const personId = (await personBy(ctx, BEN))?.id ?? ''
  const link = await makeLink(ctx, 'reset', { email: BEN, personId })
  return { ctx, personId, link, token: link.token }
}

describe('asking for a reset', () => {
  test('does the same for every address: one job, no look-up, no hash', async () => {
    const { ctx } = await firmWithPeople()
    const { counted, hashes } = countingHashes(ctx)
    for (const email of [' BEN@client.test', 'nobody@client.test']) await requestReset(counted, { email })
    expect(await jobsOf(ctx)).toEqual([
      { kind: 'mail.reset', payload: { email: BEN } },
      { kind: 'mail.reset', payload: { email: 'nobody@client.test' } },
    ])
    expect(hashes()).toBe(0)
    expect(await ctx.db.select().from(links)).toEqual([])
  })

  test('is limited by address and by IP, for unknown addresses too', async () => {
    const { ctx } = await firmWithPeople()
    for (const email of [BEN, 'nobody@client.test']) {
      for (let i = 0; i < 3; i++) await requestReset(ctx, { email })
      await expect(requestReset(ctx, { email })).rejects.toMatchObject({ code: 'too-many', retryAfter: 3600 })
    }
    for (let i = 8; i < 20; i++) await requestReset(ctx, { email: `n${i}@client.test` })
    await expect(requestReset(ctx, { email: 'fresh@client.test' })).rejects.toMatchObject({ code: 'too-many' })
    await requestReset({ ...ctx, from: { ...ctx.from, ip: '198.51.100.1' } }, { email: 'fresh@client.test' })
  })

  test.each(['', 'not an address', `${'a'.repeat(250)}@b.test`])('refuses %s at the field', async (email) => {
    const { ctx } = await firmWithPeople()
    await expect(requestReset(ctx, { email })).rejects.toMatchObject({
      code: 'invalid',
      fields: { email: [expect.any(String)] },
    })
    expect(await jobsOf(ctx)).toEqual([])
  })
})

describe('a reset', () => {
  test('sets the password, ends all sessions, signs nobody in and tells the owner', async () => {
    const { ctx, token, personId } = await asked()
    await signedIn(ctx, BEN)
    expect(await readReset(ctx, { token })).toEqual({ email: BEN })
    expect(await resetPassword(ctx, { token, password: NEW })).toEqual({ email: BEN })
    expect(await ctx.db.select().from(sessions).where(eq(sessions.personId, personId))).toEqual([])
    await expect(signIn(ctx, { email: BEN, password: PASSWORD, kind: 'browser' })).rejects.toMatchObject({
      code: 'invalid',
    })
    expect(await signIn(ctx, { email: BEN, password: NEW, kind: 'browser' })).toMatchObject({ step: 'done' })
    expect((await jobsOf(ctx)).at(-1)).toMatchObject({
      kind: 'mail.notice',
      payload: { personId, what: 'password-changed' },
    })
    await expect(resetPassword(ctx, { token, password: NEW })).rejects.toMatchObject(GONE)
    await expect(readReset(ctx, { token })).rejects.toMatchObject(GONE)
  })

  test('does not skip the second factor, and ends what was half a sign-in', async () => {
    const { ctx, token } = await asked()
    await withTotp(ctx, BEN)
    expect(await signIn(ctx, { email: BEN, password: PASSWORD, kind: 'browser' })).toMatchObject({ step: 'second' })
    await resetPassword(ctx, { token, password: NEW })
    expect(await ctx.db.select().from(challenges)).toEqual([])
    expect((await personBy(ctx, BEN))?.totpSecret).not.toBeNull()
    expect(await signIn(ctx, { email: BEN, password: NEW, kind: 'browser' })).toMatchObject({ step: 'second' })
  })

  test('ends the other links of the account, and nobody else’s', async () => {
    const { ctx, token, personId } = await asked()
    const other = await makeLink(ctx, 'reset', { email: BEN, personId })
    const address = await makeLink(ctx, 'address', { email: 'new@client.test', personId })
    const adminId = (await personBy(ctx, 'admin@firm.test'))?.id
    const theirs = await makeLink(ctx, 'reset', { email: 'admin@firm.test', personId: adminId })
    await signedIn(ctx, 'admin@firm.test')
    await resetPassword(ctx, { token, password: NEW })
    for (const { id } of [other, address]) {
      const [row] = await ctx.db.select().from(links).where(eq(links.id, id))
      expect(row?.revokedAt).toEqual(ctx.now())
    }
    expect(await readReset(ctx, { token: theirs.token })).toEqual({ email: 'admin@firm.test' })
    expect(await ctx.db.select().from(sessions)).toHaveLength(1)
  })

  test.each([
    ['somebody deactivated', { status: 'deactivated' as const }],
    ['somebody whose address is another one now', { email: 'moved@client.test' }],
  ])('is gone for %s', async (_name, set) => {
    const { ctx, token, personId } = await asked()
    await ctx.write(async (tx) => void (await tx.update(people).set(set).where(eq(people.id, personId))))
    await expect(readReset(ctx, { token })).rejects.toMatchObject(GONE)
    await expect(resetPassword(ctx, { token, password: NEW })).rejects.toMatchObject(GONE)
  })

  test.each(['', 'short', 'password2026', 'ben-ben-ben-1', 'x'.repeat(2000)])(
    'refuses the password %s and stays open',
    async (password) => {
      const { ctx, token } = await asked()
      await expect(resetPassword(ctx, { token, password })).rejects.toMatchObject({
        code: 'invalid',
        fields: { password: [expect.any(String)] },
      })
      expect(await readReset(ctx, { token })).toEqual({ email: BEN })
    },
  )

  test('is done once by a hundred at once', async () => {
    const { ctx, token } = await asked()
    const tries = Array.from({ length: 100 }, (_, i) => `enough words for number ${i}`)
    const done = await Promise.allSettled(tries.map((password) => resetPassword(ctx, { token, password })))
    const winners = tries.filter((_, i) => done[i]?.status === 'fulfilled')
    expect(winners).toHaveLength(1)
    for (const one of done) if (one.status === 'rejected') expect(one.reason).toMatchObject(GONE)
    expect(await signIn(ctx, { email: BEN, password: winners[0] ?? '', kind: 'browser' })).toMatchObject({
      step: 'done',
    })
    expect((await jobsOf(ctx)).filter(({ kind }) => kind === 'mail.notice')).toHaveLength(1)
  })

  test('leaves neither the token nor the password anywhere', async () => {
    const { ctx, token } = await asked()
    await resetPassword(ctx, { token, password: NEW })
    const rest = await atRest(ctx)
    expect(rest).not.toContain(token.split('.')[1])
    expect(rest).not.toContain(NEW)
  })
})
