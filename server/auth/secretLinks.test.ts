import { describe, expect, test } from 'vitest'
import type { Context } from '../context'
import { acceptInvitation } from '../people/accept'
import { readInvitation } from '../people/readInvitation'
import { confirmAddress, readAddress } from './confirmAddress'
import type { Purpose } from './links'
import { badTokens, makeLink, personBy } from './linkTesting'
import { readReset, resetPassword } from './resetPassword'
import { readSetup, setUp } from './setup'
import { firmWithPeople, later } from './testing'

type Door = (ctx: Context, token: unknown) => Promise<unknown>

const account = { name: 'Eve', password: 'enough words for everybody' }
const doors: Record<Purpose, Door[]> = {
  setup: [
    (ctx, token) => readSetup(ctx, { token }),
    (ctx, token) => setUp(ctx, { token, firm: 'A firm', email: 'eve@firm.test', ...account }),
  ],
  invitation: [
    (ctx, token) => readInvitation(ctx, { token }),
    (ctx, token) => acceptInvitation(ctx, { token, ...account }),
  ],
  reset: [
    (ctx, token) => readReset(ctx, { token }),
    (ctx, token) => resetPassword(ctx, { token, password: account.password }),
  ],
  address: [(ctx, token) => readAddress(ctx, { token }), (ctx, token) => confirmAddress(ctx, { token })],
}
const purposes = Object.keys(doors) as Purpose[]
const GONE = { code: 'gone', message: 'This link no longer works.' }

/** Whoever asks this database anything fails. */
const untouched = (ctx: Context): Context => {
  const never = () => {
    throw new Error('the database was asked')
  }
  return { ...ctx, db: { select: never, prepared: never } as never, write: never, firm: never }
}

/** One that opens: what is tried on it fails for its own reason. */
async function linkOf(ctx: Context, purpose: Purpose, clientId: string) {
  const personId = (await personBy(ctx, 'ben@client.test'))?.id
  const email = purpose === 'reset' ? 'ben@client.test' : 'eve@client.test'
  return makeLink(ctx, purpose, { email, personId, clientId, billing: true })
}

describe.each(purposes)('a link of purpose %s', (purpose) => {
  test('is gone for every malformed token, and the database is not asked', async () => {
    const { ctx, client } = await firmWithPeople()
    const { token } = await linkOf(ctx, purpose, client.id)
    for (const bad of badTokens(token)) {
      for (const door of doors[purpose]) {
        await expect(door(untouched(ctx), bad), String(bad).slice(0, 80)).rejects.toMatchObject(GONE)
      }
    }
  })

  test('is gone when it is unknown, of another purpose, used, revoked, or over', async () => {
    const { ctx, client } = await firmWithPeople()
    const good = await linkOf(ctx, purpose, client.id)
    // Where there is staff, no setup link opens: see setup.test.ts.
    if (purpose !== 'setup') await doors[purpose][0]?.(ctx, good.token)
    const [id, mac] = good.token.split('.')
    const tokens = [
      `${id}.${mac?.slice(0, -3)}AAA`,
      `lnk_${'0'.repeat(26)}.${mac}`,
      (await makeLink(ctx, purpose, { ...good, id: ctx.id('lnk'), usedAt: ctx.now() })).token,
      (await makeLink(ctx, purpose, { ...good, id: ctx.id('lnk'), revokedAt: ctx.now() })).token,
      (await makeLink(ctx, purpose, { ...good, id: ctx.id('lnk'), expiresAt: ctx.now() })).token,
    ]
    for (const other of purposes.filter((one) => one !== purpose)) {
      tokens.push((await linkOf(ctx, other, client.id)).token)
    }
    for (const token of tokens) {
      for (const door of doors[purpose]) {
        const from = { ...ctx.from, ip: token }
        await expect(door({ ...ctx, from }, token)).rejects.toMatchObject(GONE)
      }
    }
  })
})

test.each([
  ['reset', 60],
  ['invitation', 72 * 60],
] as const)('a link of purpose %s lasts %i minutes and not a moment longer', async (purpose, minutes) => {
  const { ctx, client } = await firmWithPeople()
  const personId = (await personBy(ctx, 'ben@client.test'))?.id
  const email = purpose === 'reset' ? 'ben@client.test' : 'eve@client.test'
  const { token } = await makeLink(ctx, purpose, { email, personId, clientId: client.id, usage: true })
  const read = doors[purpose][0] as Door
  expect(await read(later(ctx, minutes * 60 - 1), token)).toMatchObject({ email })
  await expect(read(later(ctx, minutes * 60), token)).rejects.toMatchObject(GONE)
})
