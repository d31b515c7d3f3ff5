import nodemailer from 'nodemailer'
import { type Mail, MailFailed } from './mail'

type Options = { url: string; from: string; timeoutMs?: number }

const THIS_MACHINE = /^(localhost|127(\.\d+){3}|\[::1\])$/

/**
 * An SMTP server (RFC 5321), one connection for each mail. The key is the Message-ID, by which mail
 * readers recognise a repeat. A password is never sent without TLS, except to this machine.
 */
export function createSmtp({ url, from, timeoutMs = 10_000 }: Options): Mail & { close: () => Promise<void> } {
  const { username, hostname } = new URL(url)
  const requireTLS = username !== '' && !THIS_MACHINE.test(hostname)
  const timeouts = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
  return {
    close: async () => undefined,
    send: async ({ key, ...message }) => {
      const heard = listener()
      const transport = nodemailer.createTransport({ url, requireTLS, ...timeouts, debug: true, logger: heard.logger })
      const sender = message.from ?? from
      const messageId = `<${key}@${/@([^>]+)>?$/.exec(sender)?.[1] ?? 'localhost'}>`
      try {
        await transport.sendMail({
          ...message,
          from: sender,
          messageId,
          attachments: message.attachments?.map((file) => ({ ...file, encoding: 'base64' })),
          disableFileAccess: true,
          disableUrlAccess: true,
        })
        return { id: messageId }
      } catch (error) {
        throw failureOf(error, heard.took())
      } finally {
        transport.close()
      }
    },
  }
}

type Heard = { code?: string; responseCode?: number; command?: string }

/** `began`: the server had asked for the mail itself, so that an answer that is lost may have been a yes. */
function failureOf(error: unknown, began: boolean): MailFailed {
  const { code = 'SMTP', responseCode } = (error ?? {}) as Heard
  // What a server says may name the recipient; its number says enough.
  const reason = `${code} ${responseCode ?? 'no answer'}`
  if (responseCode === undefined) return new MailFailed(began ? 'unknown' : 'later', reason)
  // A wrong password, or a server that does not know us yet, is mended by the operator.
  const forGood = responseCode >= 500 && responseCode !== 530 && code !== 'EAUTH' && code !== 'ETLS'
  return new MailFailed(forGood ? 'refused' : 'later', reason)
}

/** Nodemailer says where it is in the conversation to its log alone. */
function listener() {
  let took = false
  const deaf = () => undefined
  const debug = (entry: unknown, said: unknown) => {
    if ((entry as { tnx?: string }).tnx === 'server' && String(said).startsWith('354')) took = true
  }
  const logger = { level: deaf, trace: deaf, debug, info: deaf, warn: deaf, error: deaf, fatal: deaf }
  return { logger, took: () => took }
}
