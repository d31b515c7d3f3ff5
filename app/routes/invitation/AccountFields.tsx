import { Field } from '~/app/components/Field'
import { NewPassword } from '~/app/components/NewPassword'
import { fieldsOf } from '~/app/lib/fields'
import type { Rejected } from '~/app/lib/forms'
import { shownEmail } from '~/server/kernel/emailText'

type Props = { email: string; name: string; rejected: Rejected | undefined }

/** What a new account lacks; the address is shown for password managers too. */
export function AccountFields({ email, name, rejected }: Props) {
  return (
    <>
      <Field
        id="email"
        name="email"
        label="Email address"
        type="email"
        autoComplete="username"
        value={shownEmail(email)}
        readOnly
      />
      <Field {...fieldsOf(rejected, { name })('name')} label="Your name" autoComplete="name" />
      <NewPassword errors={rejected?.fields.password} />
    </>
  )
}
