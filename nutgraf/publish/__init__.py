"""The only writer: makes the output folder what the artifacts say, and nothing half-done is ever seen.

Each file is its old self or its new one: new bytes are staged under the site's `.nutgraf/`, a journal says what is
about to happen, then each staged file is renamed into place. A publish that was killed is completed from its
journal. Where there is no output yet, the folder of what is staged becomes it in one move. A manifest of what was
published lets the cost follow the change: a change names only the files that change, and looks at no other. Without
the manifest, or with a damaged one, the whole tree is published anew and the whole folder compared, which only takes
longer.

A folder is ours when it carries the marker file, or holds nothing. From a folder that is ours everything goes
that is not part of the site, but for hidden files at its top that no site can have made (a `.git`, say).

`write` puts single files of the site itself in their place, whole, for a command that makes such.
"""

from nutgraf.publish.content import write
from nutgraf.publish.paths import MARKER, rank
from nutgraf.publish.staging import Artifact, Stage, Staged, stage
from nutgraf.publish.tree import Overtaken, Published, change, complete, current, publish

__all__ = [
    "MARKER",
    "Artifact",
    "Overtaken",
    "Published",
    "Stage",
    "Staged",
    "change",
    "complete",
    "current",
    "publish",
    "rank",
    "stage",
    "write",
]
