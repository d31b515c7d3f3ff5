import { shownEmail } from '~/server/kernel/emailText'
import type { OpenInvitation } from '~/server/people/readInvitation'
import { rightHints, rightWords } from '~/server/people/rules'

type Props = { firm: string; invitation: OpenInvitation }

/** Who invites to what. */
export function Invited({ firm, invitation }: Props) {
  const { by, client, staffRole, owner, rights, known, email } = invitation
  return (
    <div className="mb-5 space-y-3">
      <p>
        {by ? `${by} invites you to ` : 'You are invited to '}
        {staffRole
          ? `work in the portal of ${firm} as ${staffRole === 'admin' ? 'an administrator' : 'support'}.`
          : `the portal of ${firm}, as a member of ${client}.`}
      </p>
      {staffRole ? null : (
        <div>
          <p>You will have:</p>
          <ul className="mt-1 space-y-1">
            {(owner ? (['owner'] as const) : rights).map((right) => (
              <li key={right}>
                <span className="font-medium">{rightWords[right]}</span>
                <span className="text-muted">: {rightHints[right].toLowerCase()}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {known ? <p>Your account {shownEmail(email)} stays as it is: accept, and sign in as you always do.</p> : null}
    </div>
  )
}
