import { type ComponentType, createElement } from 'react'
import { type Brand, BrandContext } from '../../emails/brand'
import type { Context } from '../context'
import type { Message } from '../ports/mail'

/** A file in emails/. */
export type MailModule<Props> = { default: ComponentType<Props> & { subject: (props: Props) => string } }

/** Mails are fetched when one is sent: their components take half a second, which a start should not. */
export async function compose<Props extends object>(
  load: () => Promise<MailModule<Props>>,
  props: Props & Brand,
): Promise<Pick<Message, 'subject' | 'html' | 'text'>> {
  const [{ render, toPlainText }, { default: Mail }] = await Promise.all([import('@react-email/render'), load()])
  const { accent, logo } = props
  const html = await render(
    createElement(BrandContext.Provider, { value: { accent, logo } }, createElement(Mail, props)),
  )
  const text = toPlainText(html, {
    selectors: ['h1', 'h2', 'h3', 'h4'].map((selector) => ({ selector, options: { uppercase: false } })),
  })
  return { subject: Mail.subject(props).replace(/\s+/g, ' '), html, text }
}

/** What every mail shows of the firm. */
export async function brandOf(ctx: Context): Promise<Brand & { firm: string }> {
  const { name, accent, logoId } = await ctx.firm()
  return { firm: name, accent, logo: logoId ? `${ctx.appUrl}/logo/${logoId}` : '' }
}
