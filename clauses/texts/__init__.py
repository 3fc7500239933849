"""The words of a clause for the documents of a consultation: one place for screen, file and paper.

`facts` reads what a lot's clause says, `wording` turns it into titled paragraphs, `word` writes them as a .docx.
"""
