# SPDX-License-Identifier: GPL-2.0-only
"""Output to compare with golden files: times, which differ each time, are replaced."""

import re

DURATION = r"(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?\d+s"


def timeless(text):
    """The text with durations replaced, where they stand as a word.

    A column of output keeps its width, so a duration is padded to the width it had.
    """
    return re.sub(rf"(?<= ){DURATION}(?= |$) *", lambda match: "<time>" +
                  " " * max(0, len(match[0]) - len("<time>")), text, flags=re.MULTILINE)
