import { expect, test } from 'vitest'
import { nobody } from '../auth/viewer'
import { mailOf, readEnv } from '../env'
import { as, member, staff, testContext } from '../testing'
import { mailWaits } from './mailWaits'

const from = 'Northwind <portal@firm.test>'

test.each([
  ['a demo, whatever key stands in the environment', { PORTAL_DEMO: '1', RESEND_API_KEY: 're_1' }, 'embedded'],
  ['development and tests', { NODE_ENV: 'development' }, 'embedded'],
  ['production with a key', { RESEND_API_KEY: 're_1', MAIL_FROM: from }, 'real'],
  ['production with an SMTP server', { SMTP_URL: 'smtp://u:p@mail.test:587', MAIL_FROM: from }, 'real'],
  ['production without one', {}, 'none'],
])('%s', (_, source, mail) => {
  expect(mailOf(readEnv(source))).toBe(mail)
})

test('a key without an address to send from is no start', () => {
  expect(() => readEnv({ RESEND_API_KEY: 're_1' })).toThrow('MAIL_FROM')
  expect(() => readEnv({ SMTP_URL: 'smtp://mail.test' })).toThrow('MAIL_FROM')
  expect(() => readEnv({ SMTP_URL: 'mail.test:587' })).toThrow('SMTP_URL')
  expect(() => readEnv({ RESEND_API_KEY: 're_1', MAIL_FROM: 'nobody' })).toThrow('MAIL_FROM')
})

test('administrators are told that mails wait, nobody else', async () => {
  const ctx = { ...(await testContext()), mail: 'none' as const }
  expect(mailWaits(as(ctx, staff('admin')))).toBe(true)
  const owner = member({ id: 'cli_1', name: 'Contoso' }, 'owner')
  for (const viewer of [nobody, owner, staff('support')]) expect(mailWaits(as(ctx, viewer))).toBe(false)
  expect(mailWaits(as({ ...ctx, mail: 'real' }, staff('admin')))).toBe(false)
})
