import { paths } from '~/app/lib/paths'
import type { getMailFigures } from '~/server/mails/figures'

/** Who sends the mails, whether they really go out, and whether it is known how they end. */
export function Provider({ about }: { about: Awaited<ReturnType<typeof getMailFigures>> }) {
  const { mail, provider, from, perSecond, learns } = about
  if (mail === 'none')
    return <>Mails wait: nobody is set up to send them. The operator sets RESEND_API_KEY or SMTP_URL.</>
  if (mail === 'embedded')
    return (
      <>
        Nobody gets these mails: they are kept in{' '}
        <a className="link" href={paths.mailbox()}>
          the mailbox of this machine
        </a>
        .
      </>
    )
  return (
    <>
      Sent by {provider === 'SMTP' ? 'the mail server of the firm (SMTP)' : provider} as {from}, at most {perSecond} in
      a second. {learns ? null : 'What becomes of a mail after it was sent is not told to the portal.'}
    </>
  )
}
