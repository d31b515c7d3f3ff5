import { describe, expect, test } from 'vitest'
import { attempts, sessions } from '../../db/schema'
import { readAccessToken } from './accessToken'
import { type GrantTokenInput, grantToken } from './grantToken'
import { codeAt, countingHashes, firmWithPeople, PASSWORD, withTotp } from './testing'

const ben = { grant_type: 'password', email: 'Ben@client.test', password: PASSWORD } as const

describe('a grant for a password', () => {
  test('is an access token for a session that stands in the list, and a refresh token that goes on', async () => {
    const { ctx } = await firmWithPeople()
    const granted = await grantToken(ctx, ben)
    expect(granted).toMatchObject({ token_type: 'Bearer', expires_in: 600 })
    const claims = await readAccessToken(ctx, granted.access_token)
    const [row] = await ctx.db.select().from(sessions)
    expect(row).toMatchObject({ id: claims?.sessionId, personId: claims?.personId, kind: 'refresh', generation: 0 })
    expect(row?.endsAt.getTime()).toBe(ctx.now().getTime() + 30 * 86_400_000)

    const next = await grantToken(ctx, { grant_type: 'refresh_token', refresh_token: granted.refresh_token })
    expect(await readAccessToken(ctx, next.access_token)).toEqual(claims)
    expect(next.refresh_token).not.toBe(granted.refresh_token)
    expect(next.access_token).not.toBe(granted.access_token)
  })

  test('is refused with one answer for a wrong password and an unknown address, after one hash each', async () => {
    const { ctx } = await firmWithPeople()
    const { counted, hashes } = countingHashes(ctx)
    const answers = []
    for (const email of ['ben@client.test', 'nobody@client.test']) {
      const error = await grantToken(counted, { ...ben, email, password: 'wrong password' }).catch((refused) => refused)
      answers.push([error.code, error.message, error.fields])
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject(['signed-out', expect.any(String), {}])
    expect(hashes()).toBe(2)
  })

  test('asks for the code of a second factor, and says when only that is missing', async () => {
    const { ctx } = await firmWithPeople()
    const { secret, codes } = await withTotp(ctx, 'ben@client.test')
    await expect(grantToken(ctx, ben)).rejects.toMatchObject({
      code: 'signed-out',
      fields: { code: expect.any(Array) },
    })
    await expect(grantToken(ctx, { ...ben, password: 'wrong password' })).rejects.toMatchObject({ fields: {} })
    await expect(grantToken(ctx, { ...ben, code: '000000' })).rejects.toMatchObject({ code: 'signed-out', fields: {} })
    const code = await codeAt(ctx, secret)
    expect(await grantToken(ctx, { ...ben, code })).toMatchObject({ token_type: 'Bearer' })
    await expect(grantToken(ctx, { ...ben, code })).rejects.toMatchObject({ code: 'signed-out' })
    expect(await grantToken(ctx, { ...ben, code: codes[0] })).toMatchObject({ token_type: 'Bearer' })
  })

  test('is rejected after ten failed tries in ten minutes from one address; refreshing goes on', async () => {
    const { ctx } = await firmWithPeople()
    const limits = { ...ctx.limits, signInByIp: { most: 99, seconds: 600 }, signInByEmail: { most: 99, seconds: 600 } }
    const open = { ...ctx, limits }
    const good = await grantToken(open, ben)
    for (let i = 0; i < 10; i++) await grantToken(open, { ...ben, password: 'wrong' }).catch(() => 0)
    await expect(grantToken(open, ben)).rejects.toMatchObject({ code: 'too-many', retryAfter: 600 })
    expect(await grantToken(open, { grant_type: 'refresh_token', refresh_token: good.refresh_token })).toBeTruthy()
    const elsewhere = { ...open, from: { ...ctx.from, ip: '198.51.100.7' } }
    expect(await grantToken(elsewhere, ben)).toBeTruthy()
  })

  test('counts no try that succeeds or only lacks its code', async () => {
    const { ctx } = await firmWithPeople()
    for (let i = 0; i < 15; i++) await grantToken(ctx, ben)
    await withTotp(ctx, 'ben@client.test')
    for (let i = 0; i < 15; i++) {
      await expect(grantToken(ctx, ben)).rejects.toMatchObject({ fields: { code: [expect.any(String)] } })
    }
    expect((await ctx.db.select().from(attempts)).map(({ count }) => count)).toEqual([0, 0, 0])
  })
})

test('whatever is no such question is refused as such, and counts as no try', async () => {
  const { ctx } = await firmWithPeople()
  const refresh = { grant_type: 'refresh_token', refresh_token: 'x' }
  const wrong = [
    null,
    [],
    '',
    {},
    { ...ben, grant_type: 'client_credentials' },
    { ...ben, grant_type: ['password'] },
    { ...ben, email: 'not an address' },
    { ...ben, email: { $ne: '' } },
    { ...ben, password: '' },
    { ...ben, password: 'x'.repeat(1001) },
    { ...ben, password: 'nul\0' },
    { ...ben, code: '' },
    { ...ben, kind: 'browser' },
    { ...ben, refresh_token: 'x' },
    { ...refresh, refresh_token: undefined },
    { ...refresh, refresh_token: '' },
    { ...refresh, password: 'x' },
  ]
  for (const input of wrong) {
    await expect(grantToken(ctx, input as GrantTokenInput), JSON.stringify(input)).rejects.toMatchObject({
      code: 'invalid',
    })
  }
  expect(await ctx.db.select().from(attempts)).toEqual([])
  expect(await ctx.db.select().from(sessions)).toEqual([])
})
