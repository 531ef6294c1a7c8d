"""Facts about accounts that must always hold, beyond what the constraints say."""

from academy_portal.kernel.invariant import Invariant

INVARIANTS = (
    Invariant(
        "accounts_email_normalised",
        "Every address is stored in lower case without spaces around it.",
        "SELECT id FROM accounts_user WHERE email <> lower(btrim(email))",
    ),
    Invariant(
        "accounts_one_primary_address",
        "A person has at most one primary address, and it is the one that the account shows.",
        "SELECT account.id FROM accounts_user AS account JOIN account_emailaddress AS address"
        " ON address.user_id = account.id AND address.primary"
        " GROUP BY account.id HAVING count(*) > 1 OR bool_or(address.email <> account.email)",
    ),
    Invariant(
        "accounts_address_of_one_person",
        "No proven address of one person is the account's address of another.",
        "SELECT address.id FROM account_emailaddress AS address JOIN accounts_user AS account"
        " ON account.email = address.email AND account.id <> address.user_id WHERE address.verified",
    ),
    Invariant(
        "accounts_mandate_recorded",
        "Every mandate was given by an act that is on record.",
        "SELECT mandate.id FROM accounts_mandate AS mandate WHERE NOT EXISTS ("
        "SELECT 1 FROM audit_event AS event WHERE event.subject_model = 'accounts.mandate'"
        " AND event.subject_pk = mandate.id::text AND event.verb = 'mandate_granted')",
    ),
    Invariant(
        "accounts_no_groups",
        "Rights come from mandates and staff rights alone: nobody has a group or a single permission.",
        "SELECT user_id FROM accounts_user_groups UNION SELECT user_id FROM accounts_user_user_permissions",
    ),
)
