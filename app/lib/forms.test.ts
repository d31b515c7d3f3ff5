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
