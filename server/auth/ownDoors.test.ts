import { describe, expect, test } from 'vitest'
import { passkeys, people } from '../../db/schema'
import type { Context } from '../context'
import { getFactorForStaff } from '../settings/getFactorForStaff'
import { setFactorForStaff } from '../settings/setFactorForStaff'
import { as, staff, testContext } from '../testing'
import { beginTotp, cancelTotp } from './beginTotp'
import { changeAddress } from './changeAddress'
import { changePassword } from './changePassword'
import { changeProfile } from './changeProfile'
import { confirmTotp } from './confirmTotp'
import { getProfile } from './getProfile'
import { getSecurity } from './getSecurity'
import { grantToken } from './grantToken'
import { listSessions } from './listSessions'
import { makeRecoveryCodes } from './makeRecoveryCodes'
import { addPasskey } from './passkeys/addPasskey'
import { askToAddPasskey } from './passkeys/askToAddPasskey'
import { removePasskey } from './passkeys/removePasskey'
import { removeTotp } from './removeTotp'
import { revokeOtherSessions, revokeSession } from './revokeSession'
import { nobody, type Viewer } from './viewer'

type Verb = (ctx: Context) => Promise<unknown>

/** What somebody does with the own account. A page has several of these: each has to hold by itself. */
const own: Record<string, Verb> = {
  getProfile: (ctx) => getProfile(ctx),
  changeProfile: (ctx) => changeProfile(ctx, { name: 'Ada', locale: 'en-GB', timeZone: 'UTC' }),
  getSecurity: (ctx) => getSecurity(ctx),
  listSessions: (ctx) => listSessions(ctx),
  revokeSession: (ctx) => revokeSession(ctx, { sessionId: 'a'.repeat(64) }),
  revokeOtherSessions: (ctx) => revokeOtherSessions(ctx),
  cancelTotp: (ctx) => cancelTotp(ctx),
}

/** And what asks for the password or a code again after ten minutes. */
const guarded: Record<string, Verb> = {
  changeAddress: (ctx) => changeAddress(ctx, { email: 'new@firm.test' }),
  changePassword: (ctx) => changePassword(ctx, { password: 'another fine phrase' }),
  beginTotp: (ctx) => beginTotp(ctx, {}),
  confirmTotp: (ctx) => confirmTotp(ctx, { code: '123456' }),
  removeTotp: (ctx) => removeTotp(ctx, {}),
  makeRecoveryCodes: (ctx) => makeRecoveryCodes(ctx, {}),
  askToAddPasskey: (ctx) => askToAddPasskey(ctx, {}),
  addPasskey: (ctx) => addPasskey(ctx, { name: 'Laptop', response: '{}' }),
  removePasskey: (ctx) => removePasskey(ctx, { passkeyId: 'key' }),
}

const ofTheFirm: Record<string, Verb> = {
  getFactorForStaff: (ctx) => getFactorForStaff(ctx),
  setFactorForStaff: (ctx) => setFactorForStaff(ctx, { required: true }),
}

async function asking(viewer: Viewer): Promise<Context> {
  const ctx = await testContext()
  await ctx.write(async (tx) => {
    const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
    await tx
      .insert(people)
      .values({ id: 'per_admin', name: 'Ada', email: 'admin@firm.test', staffRole: 'admin', ...at })
    await tx.insert(passkeys).values({
      id: 'key',
      personId: 'per_admin',
      name: 'Laptop',
      publicKey: '',
      counter: 0,
      transports: [],
      createdAt: ctx.now(),
    })
  })
  return as(ctx, viewer)
}

describe('the own account', () => {
  test.each(Object.entries({ ...own, ...guarded }))(
    '%s is refused to strangers and while viewing',
    async (_name, verb) => {
      await expect(verb(await asking(nobody))).rejects.toMatchObject({ code: 'signed-out' })
      const viewing = { ...staff('admin'), viewing: true }
      await expect(verb(await asking(viewing))).rejects.toMatchObject({ code: 'forbidden' })
    },
  )

  test.each(Object.entries(guarded))('%s asks again who it is after ten minutes', async (_name, verb) => {
    const ctx = await asking({ ...staff('admin'), confirmedAt: null })
    await expect(verb(ctx)).rejects.toMatchObject({ code: 'invalid', fields: { proof: [expect.any(String)] } })
  })
})

describe('the setting for staff', () => {
  test.each(Object.entries(ofTheFirm))('%s is for administrators', async (_name, verb) => {
    await expect(verb(await asking(nobody))).rejects.toMatchObject({ code: 'signed-out' })
    await expect(verb(await asking(staff('support')))).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test('token grants have a limit of their own', async () => {
  const ctx = await testContext()
  const limits = { ...ctx.limits, tokenByIp: { most: 2, seconds: 600 } }
  const grant = () =>
    grantToken({ ...ctx, limits }, { grant_type: 'password', email: 'nobody@firm.test', password: 'not the one' })
  await expect(grant()).rejects.toMatchObject({ code: 'signed-out' })
  await expect(grant()).rejects.toMatchObject({ code: 'signed-out' })
  await expect(grant()).rejects.toMatchObject({ code: 'too-many', retryAfter: 600 })
})
