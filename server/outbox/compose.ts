import { type ComponentType, createElement } from 'react'
import type { Message } from '../ports/mail'

/** A file in emails/. */
type MailModule<Props> = { default: ComponentType<Props> & { subject: (props: Props) => string } }

/** Mails are fetched when one is sent: their components take half a second, which a start should not. */
export async function compose<Props extends object>(
  load: () => Promise<MailModule<Props>>,
  props: Props,
): Promise<Pick<Message, 'subject' | 'html' | 'text'>> {
  const [{ render, toPlainText }, { default: Mail }] = await Promise.all([import('@react-email/render'), load()])
  const html = await render(createElement(Mail, props))
  const text = toPlainText(html, {
    selectors: ['h1', 'h2'].map((selector) => ({ selector, options: { uppercase: false } })),
  })
  return { subject: Mail.subject(props).replace(/\s+/g, ' '), html, text }
}
