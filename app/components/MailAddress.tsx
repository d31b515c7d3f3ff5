import { shownEmail } from '~/server/kernel/emailText'

const words = { ok: null, bounced: 'Mails bounce', complained: 'Wants no mails' }

/** A person's address, and beside it what keeps mails from it. */
export function MailAddress({ of }: { of: { email: string; mailState: keyof typeof words } }) {
  const word = words[of.mailState]
  return (
    <span className="block text-muted">
      {shownEmail(of.email)}
      {word ? (
        <>
          {' '}
          <span className="status status-bad">{word}</span>
        </>
      ) : null}
    </span>
  )
}
