import { describe, expect, test } from 'vitest'
import * as address from '../../emails/ConfirmAddress'
import * as digest from '../../emails/Digest'
import { examples } from '../../emails/examples'
import * as invitation from '../../emails/Invitation'
import * as notice from '../../emails/Notice'
import * as notification from '../../emails/Notification'
import * as reset from '../../emails/ResetPassword'
import { compose } from './compose'

const one = notification.example.lines[0] as notification.Line

type Composed = Awaited<ReturnType<typeof compose>>

const url = 'https://portal.example.com/a-place?token=lnk_0123.a-secret_that-is_long'

const notices: notice.Props['what'][] = [
  'password-changed',
  'address-changed',
  'totp-added',
  'totp-removed',
  'passkey-added',
  'passkey-removed',
  'recovery-code-used',
  'recovery-codes-made',
  'second-step-refused',
  'refresh-token-reused',
]

const mails: Record<string, () => Promise<Composed>> = {
  invitation: () => compose(async () => invitation, { ...invitation.example, url }),
  'invitation of staff': () => compose(async () => invitation, { ...invitation.example, client: null, url }),
  reset: () => compose(async () => reset, { ...reset.example, url }),
  'confirm address': () => compose(async () => address, { ...address.example, url }),
}

const noticeOf = (what: notice.Props['what']) => compose(async () => notice, { ...notice.example, what })

/** Gmail cuts longer mails; the CSS is what every reader of the last ten years draws, or leaves out harmlessly. */
function plain({ html, text, subject }: Composed) {
  expect(Buffer.byteLength(html)).toBeLessThan(80_000)
  expect(html).not.toMatch(/display:\s*(flex|grid)|position:|var\(--|<script|<form|@import|url\(/i)
  expect(html).toMatch(/<style>[^&]+prefers-color-scheme: dark[^&]+<\/style>/)
  expect(text).not.toMatch(/[<>]|&[a-z]+;/)
  expect(subject).not.toMatch(/[\r\n]/)
  expect(subject.length).toBeLessThan(80)
}

describe('every mail', () => {
  test.each(Object.entries(mails))('%s: the link stands in both parts, once in the text', async (_, make) => {
    const mail = await make()
    plain(mail)
    expect(mail.html.split(`href="${url}"`)).toHaveLength(3)
    expect(mail.text.split(url)).toHaveLength(2)
    const [, label] = /class="action"[^>]*>(?:<!--.*?-->|<[^>]*>)*([^<]+)</.exec(mail.html) ?? []
    expect(mail.text).toContain(`${label} ${url}`)
    expect(mail.text).toContain('Northwind Hosting')
  })

  test.each(notices)('notice %s: what, when, from where, and what to do', async (what) => {
    const mail = await noticeOf(what)
    plain(mail)
    expect(mail.text).toContain('15 March 2026 at 13:00 (Europe/Berlin)')
    expect(mail.text).toContain('192.0.2.1')
    expect(mail.text).toMatch(/If (this was you|you know the app).* If (this was not you|you do not know)/)
    if (what !== 'address-changed') expect(mail.text).toMatch(/https:\/\/portal\.example\.com\/[a-z/-]+/)
  })

  test('what one was told: each with its page, and the way to be told no more, in both parts', async () => {
    for (const mail of [
      await compose(async () => notification, notification.example),
      await compose(async () => digest, digest.example),
    ]) {
      plain(mail)
      for (const part of [mail.html, mail.text]) {
        expect(part).toContain('https://portal.example.com/settings/team')
        expect(part).toMatch(
          /https:\/\/portal\.example\.com\/unsubscribe\?token=per_1\.[a-z]+\.a-secret_that-is_long(?!\.)/,
        )
      }
    }
    const long = 'x'.repeat(300)
    const lines = Array.from({ length: 60 }, () => ({ ...one, says: long, by: long }))
    const most = { ...digest.example, firm: long, sections: [{ client: long, lines }], count: 1_000_000 }
    plain(await compose(async () => digest, most))
    plain(await compose(async () => notification, { ...notification.example, firm: long, lines }))
  })

  test.each(Object.entries(examples))(
    '%s: the sum, what it is about and what to do, in both parts',
    async (_, example) => {
      const mail = await compose(async () => notification, example)
      plain(mail)
      const [line] = example.lines
      for (const part of [mail.text, mail.html.replaceAll('<!-- -->', '')]) {
        expect(part).toContain(line?.says)
        expect(part).toContain(line?.url)
        for (const [label, value] of line?.facts ?? []) {
          expect(part).toContain(`${label}:`)
          expect(part).toContain(value)
        }
        if (line?.act) expect(part).toContain(line.act.url)
      }
      const short = await compose(async () => digest, {
        ...digest.example,
        sections: [{ client: 'Contoso Ltd', lines: example.lines }],
      })
      plain(short)
      for (const [label, value] of line?.facts ?? []) expect(short.text).toContain(`${label}: ${value}`)
    },
  )

  test('sixty things about money stay small, however much is said of them', async () => {
    const long = 'x'.repeat(200)
    const line = examples['payment-failed'].lines[0] as notification.Line
    const lines = Array.from({ length: 60 }, (_, i) => ({
      ...line,
      says: `${long} ${i}`,
      facts: [['Amount', '1'] as [string, string], ['What the bank said', long] as [string, string]],
    }))
    plain(await compose(async () => digest, { ...digest.example, sections: [{ client: long, lines }], count: 60 }))
  })

  test('names and words of strangers stay words', async () => {
    const name = '<img src=x onerror=alert(1)> & "Co"'
    const { html, text } = await compose(async () => invitation, { ...invitation.example, client: name })
    expect(html).not.toContain('<img')
    expect(text).toContain(name)
  })

  test('the same mail has the same bytes, so that a repeat is recognised', async () => {
    for (const make of Object.values(mails)) expect(await make()).toEqual(await make())
  })
})
