import { expect, test } from 'vitest'
import { system } from '../testing'
import { addPerson } from './addPerson'
import { confirmAddress } from './confirmAddress'
import { makeLink, personBy } from './linkTesting'
import { resetPassword } from './resetPassword'
import { secondStep } from './secondStep'
import { signIn } from './signIn'
import { firmWithPeople, PASSWORD, tokenIn, withTotp } from './testing'

const ADA = 'admin@firm.test'
const NEW = 'another set of words'

test('a password that the operator gives ends what somebody else had begun in the account', async () => {
  const { ctx } = await firmWithPeople()
  const personId = (await personBy(ctx, ADA))?.id
  const { codes } = await withTotp(ctx, ADA)
  const half = await signIn(ctx, { email: ADA, password: PASSWORD, kind: 'browser' })
  const address = await makeLink(ctx, 'address', { personId, email: 'thief@other.test' })
  const reset = await makeLink(ctx, 'reset', { personId, email: ADA })

  await addPerson({ ...ctx, viewer: system }, { email: ADA, name: 'Ada', password: NEW, staff: 'admin' })
  const gone = { code: 'gone' }
  await expect(confirmAddress(ctx, { token: address.token })).rejects.toMatchObject(gone)
  await expect(resetPassword(ctx, { token: reset.token, password: 'words of a thief' })).rejects.toMatchObject(gone)
  const step = { token: tokenIn(half.cookie), code: codes[0] }
  await expect(secondStep(ctx, step)).rejects.toMatchObject({ code: 'signed-out' })
  expect(await signIn(ctx, { email: ADA, password: NEW, kind: 'browser' })).toMatchObject({ step: 'second' })
})
